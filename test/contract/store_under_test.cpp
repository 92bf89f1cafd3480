#include "contract/store_under_test.hpp"

#include "base/clock.hpp"
#include "contract/temporary_folder.hpp"
#include "store/memory/memory_store.hpp"
#include "store/sqlite/migrate.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace inventory::testing {
namespace {

template <int streams>
class InMemory final : public Premises {
 public:
  engine::Store& store() override { return store_; }

 private:
  store::memory::MemoryStore store_{InstallationId{Uuid{{1, 2, 3}}}, domain::StreamCount{streams}};
};

class InSqlite final : public Premises {
 public:
  InSqlite() {
    store::sqlite::Database database(path_, store::sqlite::Access::read_write, 64);
    store::sqlite::migrate(database, Timestamp::from_ms(1));
    reopen();
  }
  engine::Store& store() override { return *store_; }
  void reopen() override {
    store_.reset();
    store_ = std::make_unique<store::sqlite::SqliteStore>(path_);
  }

 private:
  TemporaryFolder folder_;
  const std::string path_ = folder_.file("inventory.db");
  std::unique_ptr<store::sqlite::SqliteStore> store_;
};

template <class T>
std::unique_ptr<Premises> made() {
  return std::make_unique<T>();
}

}  // namespace

void PrintTo(const StoreKind& kind, std::ostream* out) {
  *out << kind.name;
}

std::vector<StoreKind> lasting_stores() {
  return {{"Sqlite", made<InSqlite>}};
}

std::vector<StoreKind> every_store() {
  std::vector<StoreKind> stores{{"Memory", made<InMemory<1>>}, {"MemoryOfEightStreams", made<InMemory<8>>}};
  for (StoreKind& lasting : lasting_stores())
    stores.push_back(std::move(lasting));
  return stores;
}

}  // namespace inventory::testing
