#include "contract/shop.hpp"

#include "domain/stock_script.hpp"

namespace inventory::testing {
namespace {

constexpr std::size_t due_reservations_max = 100;

}  // namespace

engine::Submission submission_of(const std::string& command) {
  return {.command = parse_command(command), .idempotency = std::nullopt, .reply = {}};
}

std::vector<std::string> Shop::perform(const std::vector<std::string>& commands) {
  std::vector<engine::Submission> submissions;
  engine::BatchKeys keys;
  for (const std::string& command : commands) {
    submissions.push_back(submission_of(command));
    engine::collect_keys(submissions.back(), keys);
  }
  engine::Batch batch(store_->begin(keys, now_, due_reservations_max), policy_, now_);
  batch.expire_due();
  std::vector<std::string> answers;
  for (engine::Submission& submission : submissions)
    answers.push_back(to_text(std::get<domain::Outcome>(batch.decide(submission))));
  store_->commit(batch.stock(), batch.remembered());
  return answers;
}

void Shop::perform_one_by_one(const std::vector<std::string>& commands) {
  for (const std::string& command : commands)
    perform({command});
}

engine::Result Shop::perform_alone(engine::Submission submission) {
  engine::BatchKeys keys;
  engine::collect_keys(submission, keys);
  engine::Batch batch(store_->begin(keys, now_, due_reservations_max), policy_, now_);
  engine::Result result = batch.decide(submission);
  store_->commit(batch.stock(), batch.remembered());
  return result;
}

engine::Result Shop::perform_keyed(const std::string& command, const engine::IdempotencyKey& key,
                                   const engine::StoredAnswer& answer) {
  engine::Submission submission = submission_of(command);
  submission.idempotency = engine::Idempotency{
      .key = key, .fingerprint = {7}, .render = [&](const domain::Outcome&) { return answer; }};
  return perform_alone(std::move(submission));
}

engine::Result Shop::consume(const std::string& command, const std::string& event) {
  engine::Submission submission = submission_of(command);
  submission.event_id = event;
  return perform_alone(std::move(submission));
}

std::string Shop::perform_alone(domain::Command command) {
  const engine::Result result = perform_alone(
      engine::Submission{.command = std::move(command), .idempotency = std::nullopt, .reply = {}});
  return to_text(std::get<domain::Outcome>(result));
}

}  // namespace inventory::testing
