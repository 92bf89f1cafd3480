#include "observe/metrics.hpp"

#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace inventory::observe {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

TEST(Metrics, CountsRequestsOfARoute) {
  Metrics metrics("1.2.3");
  auto& route = metrics.http_route("/a/{b}", "GET");
  EXPECT_EQ(&route, &metrics.http_route("/a/{b}", "GET"));
  route.finished(200, milliseconds(3));
  route.finished(200, milliseconds(3));
  route.finished(409, milliseconds(300));
  route.finished(299, milliseconds(1));
  const auto text = metrics.exposition();
  EXPECT_THAT(text,
              HasSubstr(R"(inventory_http_requests_total{method="GET",route="/a/{b}",status="200"} 2)"));
  EXPECT_THAT(text,
              HasSubstr(R"(inventory_http_requests_total{method="GET",route="/a/{b}",status="409"} 1)"));
  EXPECT_THAT(text,
              HasSubstr(R"(inventory_http_requests_total{method="GET",route="/a/{b}",status="other"} 1)"));
  EXPECT_THAT(text,
              HasSubstr(R"(inventory_http_request_duration_seconds_count{method="GET",route="/a/{b}"} 4)"));
  EXPECT_THAT(
      text,
      HasSubstr(
          R"(inventory_http_request_duration_seconds_bucket{method="GET",route="/a/{b}",le="0.005"} 3)"));
  EXPECT_THAT(text, HasSubstr(R"(inventory_build_info{version="1.2.3"} 1)"));
}

TEST(Metrics, CountsRefusedTokensAndFetchedKeys) {
  Metrics metrics("x");
  metrics.token_refused(TokenRefusal::malformed);
  metrics.token_refused(TokenRefusal::binding);
  metrics.token_refused(TokenRefusal::keys_unavailable);
  metrics.key_set_fetched(KeySetFetch::success);
  metrics.key_set_fetched(KeySetFetch::malformed);
  EXPECT_EQ(metrics.exposition().find("inventory_key_set_age_seconds{"), std::string::npos);
  metrics.read_key_sets_with(
      [] { return std::vector<KeySetReading>{{"https://a.example", milliseconds(1500)}}; });
  const auto text = metrics.exposition();
  EXPECT_THAT(text, HasSubstr(R"(inventory_tokens_refused_total{reason="malformed"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(inventory_tokens_refused_total{reason="binding"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(inventory_tokens_refused_total{reason="expired"} 0)"));
  EXPECT_THAT(text, HasSubstr(R"(inventory_tokens_refused_total{reason="keys_unavailable"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(inventory_key_set_fetches_total{result="success"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(inventory_key_set_fetches_total{result="malformed"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(inventory_key_set_age_seconds{issuer="https://a.example"} 1.5)"));
}

TEST(Metrics, LosesNothingBetweenThreads) {
  Metrics metrics("x");
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&metrics] {
      for (int each = 0; each < 1000; ++each) {
        metrics.http_request_started();
        metrics.http_route("/r", "POST").finished(201, milliseconds(1));
        metrics.reservation(ReservationOutcome::granted);
        metrics.http_request_ended();
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  const auto text = metrics.exposition();
  EXPECT_THAT(text,
              HasSubstr(R"(inventory_http_requests_total{method="POST",route="/r",status="201"} 4000)"));
  EXPECT_THAT(text, HasSubstr(R"(inventory_reservations_total{outcome="granted"} 4000)"));
  EXPECT_THAT(text, HasSubstr("inventory_http_requests_in_flight 0"));
}

TEST(Metrics, ReadsTheQueueWhenAsked) {
  Metrics metrics("x");
  metrics.read_commit_queue_with(
      [] { return CommitQueueReading{.depth = 7, .oldest_age = milliseconds(250)}; });
  metrics.read_dropped_log_lines_with([] { return std::uint64_t{3}; });
  const auto text = metrics.exposition();
  EXPECT_THAT(text, HasSubstr("inventory_commit_queue_depth 7"));
  EXPECT_THAT(text, HasSubstr("inventory_commit_queue_oldest_age_seconds 0.25"));
  EXPECT_THAT(text, HasSubstr("inventory_log_lines_dropped 3"));
}

TEST(Metrics, HasEveryPromisedName) {
  Metrics metrics("x");
  metrics.commit(3, milliseconds(2));
  metrics.http_shed(ShedReason::queue_age);
  metrics.unknown_variants(2);
  metrics.idempotent_replay();
  metrics.expired_holds(5);
  metrics.http_connection_opened();
  metrics.commit_conflicts(4);
  metrics.store_failure(StoreOperation::read);
  const auto text = metrics.exposition();
  for (const char* line :
       {"inventory_commit_batch_size_sum 3", "inventory_commit_duration_seconds_count 1",
        R"(inventory_http_shed_total{reason="queue_age"} 1)",
        R"(inventory_http_shed_total{reason="connections"} 0)", "inventory_unknown_variants_total 2",
        "inventory_idempotent_replays_total 1", "inventory_expired_holds_total 5",
        "inventory_http_connections 1", "inventory_commit_conflicts_total 4",
        R"(inventory_store_failures_total{operation="read"} 1)",
        R"(inventory_store_failures_total{operation="write"} 0)", "# TYPE process_cpu_seconds_total counter",
        "process_resident_memory_bytes ", "process_start_time_seconds ", "process_open_fds "}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

}  // namespace
}  // namespace inventory::observe
