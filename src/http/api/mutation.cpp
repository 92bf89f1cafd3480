#include "http/api/mutation.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <openssl/sha.h>

#include "http/api/await.hpp"
#include "http/api/ownership.hpp"
#include "http/api/rejection.hpp"

namespace inventory::http::api {
namespace {

constexpr const char* validate_only_parameter = "validateOnly";

// What makes two requests the same: method, path, query and body, each with its length so that none runs into
// the next.
engine::Fingerprint fingerprint_of(const Request& request) {
  std::string text;
  const auto add = [&](std::string_view part) {
    text.append(std::to_string(part.size())).append(":").append(part);
  };
  add(method_name(request.method));
  add(request.path);
  for (const QueryParameter& parameter : request.query) {
    add(parameter.name);
    add(parameter.value);
  }
  add("");
  add(request.body);
  engine::Fingerprint fingerprint;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), fingerprint.data());
  return fingerprint;
}

observe::ReservationOutcome reservation_outcome(const domain::Outcome& outcome) {
  using observe::ReservationOutcome;
  if (outcome) return ReservationOutcome::granted;
  switch (outcome.error().code) {
    case domain::RejectionCode::insufficient_stock: return ReservationOutcome::insufficient_stock;
    case domain::RejectionCode::variant_discontinued: return ReservationOutcome::discontinued;
    case domain::RejectionCode::inventory_not_found: return ReservationOutcome::unknown_variant;
    case domain::RejectionCode::too_many_reservations: return ReservationOutcome::client_limit;
    default: return ReservationOutcome::conflict;
  }
}

std::optional<observe::HoardingLimit> hoarding_limit(domain::RejectionCode code) {
  switch (code) {
    case domain::RejectionCode::lifetime_exceeded: return observe::HoardingLimit::lifetime;
    case domain::RejectionCode::too_many_reservations: return observe::HoardingLimit::reservations;
    default: return std::nullopt;
  }
}

// Whether the command may have made a reservation that was not there before: written where the answer is made.
using OpenedNote = std::shared_ptr<std::atomic<bool>>;

// Turns an outcome into the answer, once: counts it, and logs what points to an inconsistency between
// services. Owns all it needs, because it may run on the committer's thread.
class Rendering {
 public:
  // `opened` may be null.
  Rendering(Context& context, const Request& request, RenderAnswer render, bool counts_reservations,
            OpenedNote opened)
      : context_(context),
        render_(render),
        counts_reservations_(counts_reservations),
        opened_(std::move(opened)),
        path_(request.path),
        correlation_id_(request.correlation_id),
        trace_(request.trace) {}

  engine::StoredAnswer operator()(const domain::Outcome& outcome) const {
    if (counts_reservations_) context_.metrics.reservation(reservation_outcome(outcome));
    const auto* granted = outcome ? std::get_if<domain::ReservationAnswer>(&*outcome) : nullptr;
    note_opened(granted != nullptr && granted->created);
    if (outcome) return render_(*outcome);
    const domain::Rejection& rejection = outcome.error();
    if (rejection.code == domain::RejectionCode::inventory_not_found) report_unknown(rejection);
    if (const auto limit = hoarding_limit(rejection.code)) context_.metrics.hoarding_refused(*limit);
    Response response = problem_of(rejection).response(path_, correlation_id_);
    return {static_cast<std::uint16_t>(response.status), std::move(response.body), {}, {}};
  }

  void note_opened(bool opened) const {
    if (opened_) *opened_ = opened;
  }

 private:
  void report_unknown(const domain::Rejection& rejection) const {
    context_.metrics.unknown_variants(rejection.lines.size());
    for (const domain::RefusedLine& line : rejection.lines) {
      context_.log.warning("unknown_variant", {{"product_variant_id", line.variant.to_string()},
                                               {"correlation_id", correlation_id_.to_string()},
                                               {"trace_id", trace_id_of(trace_)}});
    }
  }

  Context& context_;
  RenderAnswer render_;
  bool counts_reservations_;
  OpenedNote opened_;
  std::string path_;
  CorrelationId correlation_id_;
  std::optional<TraceContext> trace_;
};

Response to_response(engine::StoredAnswer answer) {
  Response response = Response::json(answer.status, std::move(answer.body));
  if (answer.status >= 400) response.content_type = problem_type;
  if (!answer.etag.empty()) response.with("ETag", std::move(answer.etag));
  if (!answer.location.empty()) response.with("Location", std::move(answer.location));
  return response;
}

struct Finish {
  Context& context;
  const Request& request;
  const Rendering& rendering;

  Response operator()(domain::Outcome&& outcome) const { return to_response(rendering(outcome)); }
  Response operator()(engine::KeyedAnswer&& keyed) const {
    Response response = to_response(std::move(keyed.answer));
    if (keyed.replayed) {
      response.with("Idempotency-Replayed", "true");
      context.metrics.idempotent_replay();
    }
    return response;
  }
  Response operator()(engine::Consumption) const { __builtin_trap(); }  // said of events only
  Response operator()(engine::KeyReused) const {
    return Problem(ProblemCode::idempotency_key_reused,
                   "The Idempotency-Key was used before for another request.")
        .response(request);
  }
  Response operator()(engine::StoreFailed) const {
    rendering.note_opened(false);
    context.metrics.http_shed(observe::ShedReason::storage);
    return storage_unavailable().response(request);
  }
  Response operator()(engine::OutcomeUnknown) const {
    rendering.note_opened(true);
    context.metrics.http_shed(observe::ShedReason::storage);
    return outcome_unknown().response(request);
  }
  Response operator()(engine::Overloaded cause) const {
    context.metrics.http_shed(shed_reason(cause));
    return overloaded().response(request);
  }
};

Read<engine::Submission> submission_of(const Request& request, domain::Command command,
                                       const Rendering& rendering) {
  Read<std::optional<std::string>> key = idempotency_key(request);
  if (!key) return std::unexpected(std::move(key).error());
  engine::Submission submission;
  submission.command = std::move(command);
  if (*key) {
    submission.idempotency = {
        {request.principal->client, **std::move(key)}, fingerprint_of(request), rendering};
  }
  return submission;
}

boost::asio::awaitable<Response> carry_out(Context& context, Request& request, Read<domain::Action> read,
                                           RenderAnswer render, OpenedNote opened) {
  if (!read) co_return std::move(read).error();
  if (auto refusal = refuse_unknown_parameters(request, {validate_only_parameter}))
    co_return *std::move(refusal);
  const Read<bool> validate_only = flag(request, validate_only_parameter);
  if (!validate_only) co_return validate_only.error();

  const bool reserves = std::holds_alternative<domain::ReserveStock>(*read);
  if (*validate_only) opened.reset();
  const Rendering rendering(context, request, render, reserves && !*validate_only, std::move(opened));
  const domain::Reach reach = reach_of(*request.principal, *read);
  domain::Command command{{request.principal->client, request.correlation_id, request.trace, reach},
                          *std::move(read),
                          *validate_only};
  Read<engine::Submission> submission = submission_of(request, std::move(command), rendering);
  if (!submission) co_return std::move(submission).error();

  engine::Result result = co_await await_reply<engine::Result>([&](engine::Reply reply) {
    submission->reply = std::move(reply);
    const auto accepted = context.committers.submit(*std::move(submission));
    // A refused submission is left as it was. NOLINTNEXTLINE(bugprone-use-after-move)
    if (!accepted) submission->reply(accepted.error());
  });
  co_return std::visit(Finish{context, request, rendering}, std::move(result));
}

// Of a reservation that is asked for, among those that its client may have open; free again unless it was opened.
class Place {
 public:
  Place(OpenReservations& open, ClientId client) : open_(open), client_(std::move(client)) {}
  ~Place() { open_.settle(client_, *note_); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  const OpenedNote& note() const { return note_; }

 private:
  OpenReservations& open_;
  const ClientId client_;
  const OpenedNote note_ = std::make_shared<std::atomic<bool>>(false);
};

boost::asio::awaitable<Response> carry_out_within(std::int64_t reservations_max, Context& context,
                                                  Request& request, Read<domain::Action> read,
                                                  RenderAnswer render) {
  OpenReservations& open = *context.open_reservations;
  const ClientId& client = request.principal->client;
  const bool may =
      co_await await_reply<bool>([&](auto reply) { open.ask(client, reservations_max, std::move(reply)); });
  std::optional<Place> place;
  if (may) place.emplace(open, client);
  std::get<domain::ReserveStock>(*read).may_hold_another = may;
  co_return co_await carry_out(context, request, std::move(read), render, may ? place->note() : nullptr);
}

}  // namespace

boost::asio::awaitable<Response> mutate(Context& context, Request& request, Read<domain::Action> read,
                                        RenderAnswer render) {
  return carry_out(context, request, std::move(read), render, nullptr);
}

boost::asio::awaitable<Response> mutate_holding(Context& context, Request& request, Read<domain::Action> read,
                                                RenderAnswer render) {
  const auto max = context.client_limits->of(request.principal->client).reservations_max;
  if (!max || !read) return mutate(context, request, std::move(read), render);
  return carry_out_within(*max, context, request, std::move(read), render);
}

}  // namespace inventory::http::api
