#include "contract/store_under_test.hpp"

#include "base/clock.hpp"
#include "contract/temporary_folder.hpp"
#include "contract/throwaway_database.hpp"
#include "store/memory/memory_store.hpp"
#include "store/postgres/migrate.hpp"
#include "store/postgres/postgres_store.hpp"
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

template <int streams>
class InPostgres final : public Premises {
 public:
  InPostgres() {
    store::postgres::Connection connection({.dsn = database_.dsn()});
    store::postgres::migrate(connection, Timestamp::from_ms(1), domain::StreamCount{streams});
    reopen();
  }
  engine::Store& store() override { return *store_; }
  void reopen() override {
    store_.reset();
    store_ = std::make_unique<store::postgres::PostgresStore>(
        store::postgres::ConnectionOptions{.dsn = database_.dsn()});
  }

 private:
  ThrowawayDatabase database_;
  std::unique_ptr<store::postgres::PostgresStore> store_;
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
  std::vector<StoreKind> stores{{"Sqlite", made<InSqlite>}};
  if (ThrowawayDatabase::server_is_there()) {
    stores.push_back({"Postgres", made<InPostgres<1>>});
    stores.push_back({"PostgresOfEightStreams", made<InPostgres<8>>});
  }
  return stores;
}

std::vector<StoreKind> every_store() {
  std::vector<StoreKind> stores{{"Memory", made<InMemory<1>>}, {"MemoryOfEightStreams", made<InMemory<8>>}};
  for (StoreKind& lasting : lasting_stores())
    stores.push_back(std::move(lasting));
  return stores;
}

}  // namespace inventory::testing
