#include "http/api/bulk_window.hpp"

#include <utility>

#include <openssl/sha.h>

#include "http/api/rejection.hpp"

namespace inventory::http::api {
namespace {

// Keys of lines are not those of requests.
constexpr const char* key_prefix = "bulk:";

struct Append {
  std::string& out;
  const BulkLine& line;

  void operator()(const domain::Outcome& outcome) const {
    append_bulk_result(out, line, bulk_answer(outcome), false);
  }
  void operator()(const engine::KeyedAnswer& keyed) const {
    append_bulk_result(out, line, keyed.answer, keyed.replayed);
  }
  void operator()(engine::Consumption) const { __builtin_trap(); }  // said of events only
  void operator()(engine::KeyReused) const {
    const Problem problem(ProblemCode::idempotency_key_reused, "The key was used before for another line.");
    append_bulk_result(out, line, bulk_answer(problem), false);
  }
  void operator()(engine::StoreFailed) const {
    append_bulk_result(out, line, bulk_answer(storage_unavailable()), false);
  }
  void operator()(engine::OutcomeUnknown) const {
    append_bulk_result(out, line, bulk_answer(outcome_unknown()), false);
  }
  void operator()(engine::Overloaded) const {
    append_bulk_result(out, line, bulk_answer(overloaded()), false);
  }
};

}  // namespace

void BulkWindow::add(BulkLine line, std::string_view text) {
  engine::Fingerprint fingerprint{};
  if (line.key) SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), fingerprint.data());
  lines_.push_back(std::move(line));
  fingerprints_.push_back(fingerprint);
}

std::optional<engine::Idempotency> BulkWindow::idempotency(std::size_t line, const BulkOrigin& origin) const {
  if (!lines_[line].key || origin.validate_only) return std::nullopt;
  return engine::Idempotency{{origin.client, key_prefix + *lines_[line].key},
                             fingerprints_[line],
                             [](const domain::Outcome& outcome) { return bulk_answer(outcome); }};
}

void BulkWindow::submit(engine::Committers& committers, const BulkOrigin& origin) {
  results_.resize(lines_.size(), engine::Overloaded{});
  unsettled_ = lines_.size() + 1;  // and this call itself
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (!lines_[i].action) {
      settle(i, engine::Overloaded{});  // never looked at: the refusal is the result
      continue;
    }
    engine::Submission submission;
    submission.command = {{origin.client, origin.correlation, origin.trace},
                          *std::move(lines_[i].action),
                          origin.validate_only};
    submission.idempotency = idempotency(i, origin);
    submission.reply = [window = shared_from_this(), i](engine::Result result) {
      window->settle(i, std::move(result));
    };
    if (!committers.submit(std::move(submission))) settle(i, engine::Overloaded{});
  }
  settle(lines_.size(), engine::Overloaded{});
}

void BulkWindow::settle(std::size_t line, engine::Result result) {
  std::move_only_function<void(bool)> done;
  {
    const std::lock_guard lock(mutex_);
    if (line < results_.size()) results_[line] = std::move(result);
    if (--unsettled_ > 0) return;
    done = std::exchange(when_done_, nullptr);
  }
  if (done) done(true);
}

void BulkWindow::when_done(std::move_only_function<void(bool)> done) {
  {
    const std::lock_guard lock(mutex_);
    if (unsettled_ > 0) {
      when_done_ = std::move(done);
      return;
    }
  }
  done(true);
}

std::string BulkWindow::results() const {
  constexpr std::size_t result_bytes = 400;  // about
  std::string out;
  out.reserve(lines_.size() * result_bytes);
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (lines_[i].refusal) {
      append_bulk_result(out, lines_[i], *lines_[i].refusal, false);
    } else {
      std::visit(Append{out, lines_[i]}, results_[i]);
    }
  }
  return out;
}

}  // namespace inventory::http::api
