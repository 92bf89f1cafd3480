#include "http/vigil.hpp"

#include <chrono>
#include <optional>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace inventory::http {
namespace {

using namespace std::chrono_literals;

class VigilTest : public testing::Test {
 protected:
  // Whether the thread is awake: it has a look to take.
  bool looks() { return io_context_.poll_one() == 1; }
  void answer_one(Vigil& vigil) { const Vigil::Request request(vigil, io_context_.get_executor()); }

  boost::asio::io_context io_context_{1};
  boost::asio::executor_work_guard<Vigil::Executor> work_{io_context_.get_executor()};
  // What must outlive a test's run on a slow machine, so that only what it is about ends a vigil.
  Vigil patient_{std::chrono::hours(1)};
};

TEST_F(VigilTest, BeginsOnceARequestWasAnsweredSoon) {
  {
    const Vigil::Request first(patient_, io_context_.get_executor());
    EXPECT_FALSE(looks());
  }
  const Vigil::Request second(patient_, io_context_.get_executor());
  for (int i = 0; i < 100; ++i)
    EXPECT_TRUE(looks());
}

TEST_F(VigilTest, EndsWithTheAnswer) {
  answer_one(patient_);
  {
    const Vigil::Request second(patient_, io_context_.get_executor());
    EXPECT_TRUE(looks());
  }
  EXPECT_TRUE(looks());
  EXPECT_FALSE(looks());
  answer_one(patient_);
  EXPECT_FALSE(io_context_.poll() > 1) << "one look a vigil, however often it began";
}

TEST_F(VigilTest, GoesOnWithTheNextRequest) {
  answer_one(patient_);
  answer_one(patient_);
  const Vigil::Request third(patient_, io_context_.get_executor());
  EXPECT_TRUE(looks());
  EXPECT_TRUE(looks());
}

TEST_F(VigilTest, EndsWhenASecondRequestComes) {
  answer_one(patient_);
  const Vigil::Request one(patient_, io_context_.get_executor());
  EXPECT_TRUE(looks());
  const Vigil::Request another(patient_, io_context_.get_executor());
  EXPECT_TRUE(looks());
  EXPECT_FALSE(looks());
}

TEST_F(VigilTest, EndsWhenTheAnswerTakesLonger) {
  Vigil vigil(20ms);
  std::optional<Vigil::Request> slow;
  std::chrono::steady_clock::time_point begun;
  do {
    slow.reset();
    begun = std::chrono::steady_clock::now();
    slow.emplace(vigil, io_context_.get_executor());
  } while (!looks());
  while (looks()) {
    ASSERT_LT(std::chrono::steady_clock::now() - begun, 60s);
  }
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 20ms);
}

TEST_F(VigilTest, DoesNotBeginAfterASlowAnswer) {
  Vigil vigil(0us);
  answer_one(vigil);
  const Vigil::Request next(vigil, io_context_.get_executor());
  EXPECT_FALSE(looks());
}

}  // namespace
}  // namespace inventory::http
