// Many threads, one variant: exactly as many are granted as there are pieces.

#include <atomic>
#include <latch>
#include <thread>

#include "domain/names.hpp"
#include "engine/committer_at_work.hpp"

namespace inventory::testing {
namespace {

using CommitterThreads = CommitterAtWork;

TEST_F(CommitterThreads, OneHotVariantIsGrantedToTheLastPieceAndNotBeyond) {
  constexpr int threads = 8;
  constexpr int commands_each = 300;
  constexpr int stock = 1000;
  answer_to("create a " + std::to_string(stock));
  std::atomic<int> granted = 0;
  std::atomic<int> refused = 0;
  std::latch answered(threads * commands_each);
  std::vector<std::thread> buyers;
  for (int thread = 0; thread < threads; ++thread) {
    buyers.emplace_back([&, thread] {
      for (int number = 0; number < commands_each; ++number) {
        domain::ReserveStock reserve;
        reserve.reservation.uuid.bytes = {static_cast<std::uint8_t>(thread),
                                          static_cast<std::uint8_t>(number >> 8),
                                          static_cast<std::uint8_t>(number)};
        reserve.lines = {{variant('a'), Quantity::of(1)}};
        reserve.time_to_live = std::chrono::hours(1);
        engine::Submission submission{
            {{ClientId{"shop"}, {}}, reserve, false}, std::nullopt, [&](const engine::Result& result) {
              ++(std::get<domain::Outcome>(result).has_value() ? granted : refused);
              answered.count_down();
            }};
        while (!committer_->submit(std::move(submission)))
          std::this_thread::yield();
      }
    });
  }
  for (std::thread& buyer : buyers)
    buyer.join();
  answered.wait();
  EXPECT_EQ(granted.load(), stock);
  EXPECT_EQ(refused.load(), threads * commands_each - stock);
  const auto item = memory_.open_reader()->item(variant('a'));
  EXPECT_EQ(item->reserved.value(), stock);
  EXPECT_EQ(item->version, stock + 1);
  EXPECT_EQ(memory_.committed()->reservations.size(), static_cast<std::size_t>(stock));
}

TEST_F(CommitterThreads, OneKeyFromManyThreadsIsDoneOnce) {
  answer_to("create a 100");
  std::vector<std::future<engine::Result>> answers(64);
  std::vector<std::thread> retries;
  for (std::size_t first = 0; first < 8; ++first) {
    retries.emplace_back([&, first] {
      for (std::size_t i = first; i < answers.size(); i += 8)
        answers[i] = ask_keyed("adjust sale a*1", "k1");
    });
  }
  for (std::thread& retry : retries)
    retry.join();
  int first_answers = 0;
  for (auto& answer : answers)
    first_answers += std::get<engine::KeyedAnswer>(answer.get()).replayed ? 0 : 1;
  EXPECT_EQ(first_answers, 1);
  EXPECT_EQ(item_text('a'), "a v2 99/0 IN_STOCK");
}

}  // namespace
}  // namespace inventory::testing
