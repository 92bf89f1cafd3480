#include "observe/log.hpp"

#include <condition_variable>
#include <limits>
#include <mutex>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace inventory::observe {
namespace {

// The lines that `write` makes; a log writes what is queued before it ends.
template <class Write>
std::vector<std::string> lines_of(LogOptions options, Write write) {
  std::vector<std::string> lines;
  options.sink = [&lines](std::string_view line) { lines.emplace_back(line); };
  {
    const Log log(std::move(options));
    write(log);
  }
  return lines;
}

TEST(Log, WritesOneObjectALine) {
  const auto lines = lines_of({}, [](const Log& log) {
    log.info("listening", {{"address", "127.0.0.1:1"},
                           {"port", 1},
                           {"ratio", 0.5},
                           {"ready", true},
                           {"big", std::numeric_limits<std::uint64_t>::max()},
                           {"nan", std::numeric_limits<double>::quiet_NaN()}});
  });
  ASSERT_EQ(lines.size(), 1U);
  const auto line = boost::json::parse(lines[0]).as_object();
  EXPECT_EQ(line.at("level"), "info");
  EXPECT_EQ(line.at("event"), "listening");
  EXPECT_EQ(line.at("address"), "127.0.0.1:1");
  EXPECT_EQ(line.at("port"), 1);
  EXPECT_EQ(line.at("ratio"), 0.5);
  EXPECT_EQ(line.at("ready"), true);
  EXPECT_EQ(line.at("big"), std::numeric_limits<std::uint64_t>::max());
  EXPECT_TRUE(line.at("nan").is_null());
  EXPECT_EQ(line.at("time").as_string().size(), 24U);
}

TEST(Log, LeavesOutWhatThereIsNot) {
  const auto lines = lines_of({}, [](const Log& log) {
    log.info("seen", {{"before", 1}, {"trace_id", std::optional<std::string>()}, {"after", 2}});
    log.info("seen", {{"trace_id", std::optional<std::string>("t")}});
  });
  EXPECT_THAT(lines[0], testing::HasSubstr(R"("event":"seen","before":1,"after":2})"));
  EXPECT_THAT(lines[1], testing::HasSubstr(R"("event":"seen","trace_id":"t"})"));
}

TEST(Log, NothingFromOutsideBreaksALine) {
  const std::string hostile[] = {"a\nb",
                                 "a\r\nb",
                                 "\"}",
                                 "\\",
                                 "\x1b[31m",
                                 "\xff\xfe",
                                 "\xed\xa0\x80",
                                 std::string(1, '\0'),
                                 "{\"level\":\"error\"}",
                                 "%v %s {}",
                                 std::string(1'000'000, 'x'),
                                 "\xe2\x80\xa8"};
  const auto lines = lines_of({}, [&](const Log& log) {
    for (const auto& text : hostile) {
      log.warning(text, {{text, text}});
    }
  });
  ASSERT_EQ(lines.size(), std::size(hostile));
  for (std::size_t index = 0; index < lines.size(); ++index) {
    EXPECT_THAT(lines[index], testing::Not(testing::HasSubstr("\n")));
    boost::system::error_code error;
    const auto line = boost::json::parse(lines[index], error);
    ASSERT_FALSE(error) << index << ": " << error.message();
    EXPECT_EQ(line.at("level"), "warning");
  }
}

TEST(Log, KeepsToItsLevel) {
  const auto lines = lines_of({.level = Level::warning}, [](const Log& log) {
    log.debug("d");
    log.info("i");
    log.warning("w");
    log.error("e");
  });
  EXPECT_EQ(lines.size(), 2U);
}

TEST(Log, AccessLogFollowsItsPolicy) {
  const auto logged = [](AccessLog policy, Level level = Level::info) {
    std::vector<unsigned> statuses;
    const Log log({.level = level, .access_log = policy, .sink = [](std::string_view) {}});
    for (const unsigned status : {200U, 404U, 409U, 412U, 500U}) {
      if (log.wants_request(status)) statuses.push_back(status);
    }
    return statuses;
  };
  using testing::ElementsAre;
  EXPECT_THAT(logged(AccessLog::none), ElementsAre());
  EXPECT_THAT(logged(AccessLog::errors), ElementsAre(404U, 500U));
  EXPECT_THAT(logged(AccessLog::all), ElementsAre(200U, 404U, 409U, 412U, 500U));
  EXPECT_THAT(logged(AccessLog::all, Level::error), ElementsAre(500U));
}

TEST(Log, RequestLinesHaveTheirLevel) {
  const auto lines = lines_of({}, [](const Log& log) {
    log.request({.method = "GET",
                 .route = "/a/{b}",
                 .path = "/a/1",
                 .status = 503,
                 .duration_us = 7,
                 .correlation_id = "c"});
    log.request({.status = 500, .correlation_id = "c", .trace_id = "t"});
    log.request({.method = "GET", .route = "/a/{b}", .path = "/a/1", .status = 404, .client = "shop"});
  });
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_THAT(lines[0],
              testing::HasSubstr(R"("level":"error","event":"request","method":"GET","route":"/a/{b}",)"
                                 R"("path":"/a/1","status":503,"duration_us":7,"correlation_id":"c"})"));
  EXPECT_THAT(lines[1], testing::HasSubstr(R"("correlation_id":"c","trace_id":"t"})"));
  EXPECT_THAT(lines[2], testing::HasSubstr(R"("level":"info")"));
  EXPECT_THAT(lines[2], testing::HasSubstr(R"("client":"shop"})"));
}

TEST(Log, DropsTheOldestRatherThanWait) {
  std::mutex mutex;
  std::condition_variable changed;
  bool entered = false, released = false;
  std::vector<std::string> lines;
  {
    const Log log({.queue_lines_max = 4, .sink = [&](std::string_view line) {
                     std::unique_lock lock(mutex);
                     entered = true;
                     changed.notify_all();
                     changed.wait(lock, [&] { return released; });
                     lines.emplace_back(line);
                   }});
    log.info("first");
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return entered; });
    }
    for (int each = 0; each < 10; ++each) {
      log.info("line", {{"number", each}});
    }
    EXPECT_EQ(log.dropped(), 6U);
    const std::lock_guard lock(mutex);
    released = true;
    changed.notify_all();
  }
  ASSERT_FALSE(lines.empty());
  EXPECT_THAT(lines.back(), testing::HasSubstr(R"("number":9)"));
}

}  // namespace
}  // namespace inventory::observe
