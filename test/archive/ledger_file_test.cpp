// The file of archived entries: complete or not there, and readable by others.

#include "archive/ledger_file.hpp"

#include <array>
#include <csignal>
#include <fstream>
#include <sys/resource.h>
#include <vector>
#include <zlib.h>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "contract/temporary_folder.hpp"

namespace inventory::testing {
namespace {

namespace fs = std::filesystem;
using archive::LedgerFile;

class LedgerFileTest : public ::testing::Test {
 protected:
  static domain::LedgerEntry entry(std::int64_t sequence) {
    domain::LedgerEntry entry;
    entry.stream = 3;
    entry.sequence = sequence;
    entry.variant = VariantId{*Uuid::parse("0b7c1b52-6f0e-4f0a-9d8e-2f6f5a1c0001")};
    entry.version = sequence;
    entry.type = domain::ChangeType::purchase;
    entry.quantity_change = 1;
    entry.quantity_after = Quantity::of(sequence);
    entry.status_after = domain::Status::low_stock;
    entry.actor = ClientId{"warehouse"};
    entry.reason = "a \"count\"";
    entry.occurred_at = Timestamp::from_ms(1'000 * sequence);
    entry.position = sequence;
    entry.previous = sequence - 1;
    return entry;
  }

  std::vector<boost::json::object> lines() const {
    const auto in = gzopen(file_.c_str(), "rb");
    std::string text;
    std::array<char, 4096> piece;
    for (int read = 0; (read = gzread(in, piece.data(), piece.size())) > 0;)
      text.append(piece.data(), static_cast<std::size_t>(read));
    EXPECT_EQ(gzclose(in), Z_OK);
    std::vector<boost::json::object> lines;
    for (std::size_t end = 0; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1))
      lines.push_back(boost::json::parse(text.substr(0, end)).as_object());
    EXPECT_EQ(text, "");
    return lines;
  }

  bool has_part() const { return fs::exists(file_.string() + ".part"); }

  TemporaryFolder folder_;
  const fs::path file_ = folder_.file("ledger.ndjson.gz");
  const InstallationId installation_{*Uuid::parse("0195c4a8-3f00-7000-8000-0000000000a1")};
};

TEST_F(LedgerFileTest, HasALineAnEntry) {
  LedgerFile file(file_, installation_);
  for (std::int64_t sequence = 1; sequence <= 5000; ++sequence)
    file.add(entry(sequence));
  file.seal();
  const auto read = lines();
  ASSERT_EQ(read.size(), 5000u);
  EXPECT_EQ(
      boost::json::serialize(read[4998]),
      R"({"installationId":"0195c4a8-3f00-7000-8000-0000000000a1","stream":3,"sequence":4999,)"
      R"("productVariantId":"0b7c1b52-6f0e-4f0a-9d8e-2f6f5a1c0001","version":4999,"changeType":"PURCHASE",)"
      R"("quantityChange":1,"reservedChange":0,"quantityAfter":4999,"reservedAfter":0,"statusBefore":null,)"
      R"("statusAfter":"LOW_STOCK","lowStockThresholdAfter":0,"skuAfter":null,"attemptedQuantity":null,)"
      R"("orderId":null,"reservationId":null,"expiresAt":null,"actor":"warehouse","userId":null,)"
      R"("reason":"a \"count\"","correlationId":"00000000-0000-0000-0000-000000000000",)"
      R"("occurredAt":"1970-01-01T01:23:19.000Z","position":4999,"previousSequence":4998,"alert":null})");
  for (std::size_t i = 0; i < read.size(); ++i)
    ASSERT_EQ(read[i].at("sequence"), static_cast<std::int64_t>(i + 1));
  EXPECT_LT(fs::file_size(file_), 5000u * 40) << "it is compressed";
}

TEST_F(LedgerFileTest, NamesTheTraceOfAnEntryThatHasOne) {
  const char* const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  LedgerFile file(file_, installation_);
  domain::LedgerEntry traced = entry(1);
  traced.trace = TraceContext::parse(traceparent);
  file.add(traced);
  file.add(entry(2));
  file.seal();
  const auto read = lines();
  EXPECT_EQ(read[0].at("traceparent"), traceparent);
  EXPECT_FALSE(read[1].contains("traceparent"));
}

TEST_F(LedgerFileTest, IsThereOnlyOnceItIsSealed) {
  {
    LedgerFile file(file_, installation_);
    file.add(entry(1));
    EXPECT_FALSE(fs::exists(file_));
    file.seal();
    EXPECT_TRUE(fs::exists(file_));
    EXPECT_FALSE(has_part());
  }
  EXPECT_EQ(lines().size(), 1u);
}

TEST_F(LedgerFileTest, ThatIsNotSealedLeavesNothing) {
  {
    LedgerFile file(file_, installation_);
    for (std::int64_t sequence = 1; sequence <= 5000; ++sequence)
      file.add(entry(sequence));
    EXPECT_TRUE(has_part());
  }
  EXPECT_FALSE(has_part());
  EXPECT_FALSE(fs::exists(file_));
}

TEST_F(LedgerFileTest, OfNothingIsNotMade) {
  {
    const LedgerFile file(file_, installation_);
  }
  EXPECT_TRUE(fs::is_empty(file_.parent_path()));
}

TEST_F(LedgerFileTest, NeverTakesThePlaceOfAnother) {
  std::ofstream(file_) << "mine";
  EXPECT_THROW(LedgerFile(file_, installation_), std::runtime_error);
  fs::remove(file_);
  LedgerFile file(file_, installation_);
  file.add(entry(1));
  std::ofstream(file_) << "mine";
  EXPECT_THROW(file.seal(), std::runtime_error);
  std::string text;
  std::getline(std::ifstream(file_), text);
  EXPECT_EQ(text, "mine");
}

TEST_F(LedgerFileTest, SaysWhereItCouldNotBeWritten) {
  LedgerFile file(folder_.file("none/ledger.ndjson.gz"), installation_);
  file.add(entry(1));
  try {
    file.seal();
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("none/ledger.ndjson.gz.part: No such file"), std::string::npos)
        << error.what();
  }
}

TEST_F(LedgerFileTest, ThatCannotGrowFailsAndIsNotThere) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 1000, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto write = [&] {
    LedgerFile file(file_, installation_);
    for (std::int64_t sequence = 1; sequence <= 5000; ++sequence)
      file.add(entry(sequence));
    file.seal();
  };
  EXPECT_THROW(write(), std::runtime_error);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_FALSE(fs::exists(file_));
  EXPECT_FALSE(has_part());
}

}  // namespace
}  // namespace inventory::testing
