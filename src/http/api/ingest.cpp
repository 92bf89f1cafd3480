// An event of another service, by HTTP instead of from the broker.
#include <utility>

#include "http/api/await.hpp"
#include "http/api/handlers.hpp"
#include "http/api/rejection.hpp"
#include "json/writer.hpp"
#include "messaging/incoming_event.hpp"

namespace inventory::http::api {
namespace {

constexpr std::string_view accepted_types[] = {"application/json", "application/cloudevents+json"};

bool has_accepted_type(const Request& request) {
  const std::string_view field = request.header("Content-Type").value_or("");
  const std::string_view type = media_type_of(field);
  return std::ranges::any_of(accepted_types,
                             [&](std::string_view accepted) { return equals_ignoring_case(type, accepted); });
}

std::optional<messaging::CloudEventAttributes> binary_attributes(const Request& request) {
  if (!request.header("ce-specversion") && !request.header("ce-id")) return std::nullopt;
  return messaging::CloudEventAttributes{
      request.header("ce-id").value_or(""), request.header("ce-type").value_or(""),
      request.header("ce-source").value_or(""), request.header("ce-specversion").value_or(""),
      request.single_header("ce-traceparent").value_or("")};
}

Response refused(const Request& request, const messaging::UnusableMessage& unusable) {
  return unusable.is_event ? invalid_body(request, unusable.violations)
                           : malformed_body(request, unusable.violations);
}

Response told(const messaging::IncomingEvent& event, std::string_view outcome, std::string_view reason) {
  std::string body;
  json::Writer out(body);
  out.begin_object().member("eventId", event.id).member("eventType", event.type).member("outcome", outcome);
  if (!reason.empty()) out.member("reason", reason);
  out.end_object();
  return Response::json(200, std::move(body));
}

struct Finish {
  Context& context;
  const Request& request;
  const messaging::IncomingEvent& event;

  Response operator()(engine::Consumption consumption) const {
    using observe::EventOutcome;
    switch (consumption) {
      case engine::Consumption::applied:
        context.metrics.event_consumed(EventOutcome::applied);
        return told(event, "APPLIED", "");
      case engine::Consumption::no_change:
        context.metrics.event_consumed(EventOutcome::ignored);
        return told(event, "IGNORED", "NO_CHANGE");
      case engine::Consumption::duplicate:
        context.metrics.event_consumed(EventOutcome::duplicate);
        return told(event, "IGNORED", "DUPLICATE");
    }
    std::unreachable();
  }
  Response operator()(domain::Outcome&& outcome) const {
    context.metrics.event_consumed(observe::EventOutcome::refused);
    const domain::Rejection& rejection = outcome.error();
    if (rejection.code == domain::RejectionCode::inventory_not_found) {
      std::vector<VariantId> missing;
      for (const domain::RefusedLine& line : rejection.lines)
        missing.push_back(line.variant);
      return unknown_variants(context, request, missing);
    }
    return problem_of(rejection).response(request);
  }
  Response operator()(engine::KeyedAnswer&&) const { __builtin_trap(); }  // events have no key
  Response operator()(engine::KeyReused) const { __builtin_trap(); }      // likewise
  Response operator()(engine::StoreFailed) const {
    context.metrics.http_shed(observe::ShedReason::storage);
    return storage_unavailable().response(request);
  }
  Response operator()(engine::OutcomeUnknown) const {
    context.metrics.http_shed(observe::ShedReason::storage);
    return outcome_unknown().response(request);
  }
  Response operator()(engine::Overloaded cause) const {
    context.metrics.http_shed(shed_reason(cause));
    return overloaded().response(request);
  }
};

}  // namespace

Answering post_event(Context& context, Request& request) {
  if (auto refusal = refuse_unknown_parameters(request, {})) co_return *std::move(refusal);
  if (!has_accepted_type(request)) {
    co_return Problem(ProblemCode::unsupported_media_type,
                      "An event is application/json or application/cloudevents+json.")
        .response(request);
  }
  auto event = messaging::read_message({request.body, binary_attributes(request)});
  if (!event) {
    context.metrics.event_consumed(observe::EventOutcome::malformed);
    co_return refused(request, event.error());
  }
  if (!event->action) {
    context.metrics.event_consumed(observe::EventOutcome::unknown_type);
    co_return told(*event, "IGNORED", "UNKNOWN_TYPE");
  }
  engine::Submission submission;
  submission.command.origin = {request.principal->client, event->correlation.value_or(request.correlation_id),
                               event->trace ? event->trace : request.trace};
  submission.command.action = *std::move(event->action);
  submission.event_id = event->key;
  engine::Result result = co_await await_reply<engine::Result>([&](engine::Reply reply) {
    submission.reply = std::move(reply);
    const auto accepted = context.committers.submit(std::move(submission));
    // A refused submission is left as it was. NOLINTNEXTLINE(bugprone-use-after-move)
    if (!accepted) submission.reply(accepted.error());
  });
  co_return std::visit(Finish{context, request, *event}, std::move(result));
}

}  // namespace inventory::http::api
