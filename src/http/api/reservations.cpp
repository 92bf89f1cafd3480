// Reservations as a resource: create, read, change, confirm, release, extend.
#include <utility>

#include "http/api/await.hpp"
#include "http/api/handlers.hpp"
#include "http/api/mutation.hpp"
#include "http/api/ownership.hpp"
#include "http/api/rejection.hpp"
#include "http/api/representation.hpp"

namespace inventory::http::api {
namespace {

enum class Mode { all_or_none, best_effort };
constexpr json::Named<Mode> modes[] = {{"all-or-none", Mode::all_or_none},
                                       {"best-effort", Mode::best_effort}};

engine::StoredAnswer render_reservation(const domain::Answer& answer) {
  const auto& given = std::get<domain::ReservationAnswer>(answer);
  engine::StoredAnswer rendered{200, {}, {}, {}};
  json::Writer out(rendered.body);
  write(out, given.reservation, given.shortages);
  if (given.created) {
    rendered.status = 201;
    rendered.location = "/api/v1/reservations/" + given.reservation.id.to_string();
  }
  return rendered;
}

VariantId read_variant(json::ObjectReader& line) {
  return line.required("productVariantId", json::rule::uuid<VariantId>{}).value_or(VariantId{});
}

// What is to be held.
std::vector<domain::CommandLine> read_wanted(const Hoarding& hoarding, json::ObjectReader& body) {
  std::vector<domain::CommandLine> lines;
  body.required_objects("lines", {1, lines_max}, [&](json::ObjectReader& line) {
    const VariantId variant = read_variant(line);
    lines.push_back({variant, hoarding.read_quantity(line)});
  });
  return lines;
}

// What is meant of that which is held; none: all of it.
std::vector<domain::CommandLine> read_chosen(json::ObjectReader& body) {
  std::vector<domain::CommandLine> lines;
  body.optional_objects("lines", {1, lines_max}, [&](json::ObjectReader& line) {
    const VariantId variant = read_variant(line);
    const auto quantity = line.required("quantity", json::rule::quantity{.min = 1});
    lines.push_back({variant, quantity.value_or(Quantity())});
  });
  return lines;
}

Read<domain::Action> read_creation(const Context& context, const Request& request) {
  return read_body(request, EmptyBody::refused, [&](json::ObjectReader& body) -> domain::Action {
    const Hoarding hoarding(context, request);
    domain::ReserveStock command = read_reservation(hoarding, body, read_wanted(hoarding, body));
    command.best_effort = body.optional("mode", json::rule::one_of<Mode>{modes}) == Mode::best_effort;
    return command;
  });
}

Read<domain::Action> read_confirmation(const Request& request) {
  const auto id = path_id<ReservationId>(request, "reservationId");
  if (!id) return std::unexpected(id.error());
  return read_body(request, EmptyBody::says_nothing, [&](json::ObjectReader& body) -> domain::Action {
    domain::ConfirmReservation command;
    command.reservation = *id;
    command.lines = read_chosen(body);
    command.reacquire = body.optional("reacquire", json::rule::boolean{}).value_or(false);
    return command;
  });
}

Read<domain::Action> read_release(const Request& request) {
  const auto id = path_id<ReservationId>(request, "reservationId");
  if (!id) return std::unexpected(id.error());
  return read_body(request, EmptyBody::says_nothing, [&](json::ObjectReader& body) -> domain::Action {
    domain::ReleaseReservation command;
    command.reservation = *id;
    command.lines = read_chosen(body);
    command.reason = body.optional("reason", reason_rule);
    return command;
  });
}

Read<domain::Action> read_extension(const Context& context, const Request& request) {
  const auto id = path_id<ReservationId>(request, "reservationId");
  if (!id) return std::unexpected(id.error());
  return read_body(request, EmptyBody::refused, [&](json::ObjectReader& body) -> domain::Action {
    const Hoarding hoarding(context, request);
    return domain::ExtendReservation{*id, hoarding.read_time_to_live(body), hoarding.lifetime_max()};
  });
}

Read<domain::Action> read_amendment(const Context& context, const Request& request) {
  const auto id = path_id<ReservationId>(request, "reservationId");
  if (!id) return std::unexpected(id.error());
  return read_body(request, EmptyBody::refused, [&](json::ObjectReader& body) -> domain::Action {
    return domain::AmendReservation{*id, read_wanted(Hoarding(context, request), body)};
  });
}

}  // namespace

Answering create_reservation(Context& context, Request& request) {
  return mutate_holding(context, request, read_creation(context, request), render_reservation);
}

Answering confirm_reservation(Context& context, Request& request) {
  return mutate(context, request, read_confirmation(request), render_reservation);
}

Answering release_reservation(Context& context, Request& request) {
  return mutate(context, request, read_release(request), render_reservation);
}

Answering extend_reservation(Context& context, Request& request) {
  return mutate(context, request, read_extension(context, request), render_reservation);
}

Answering amend_reservation(Context& context, Request& request) {
  return mutate(context, request, read_amendment(context, request), render_reservation);
}

Answering get_reservation(Context& context, Request& request) {
  if (auto refusal = refuse_unknown_parameters(request, {})) co_return *std::move(refusal);
  const auto id = path_id<ReservationId>(request, "reservationId");
  if (!id) co_return id.error();
  const auto read = co_await await_read(
      context.queries.points, [id = *id](engine::ReadStore& store) { return store.reservation(id); });
  if (!read) co_return unreadable(read.error()).response(request);
  if (!*read || !sees(*request.principal, **read)) co_return reservation_not_found(*id).response(request);
  co_return Response::json(200, to_json(**read));
}

Answering get_reservations(Context& context, Request& request) {
  if (auto refusal = refuse_unknown_parameters(request, {"orderId"})) co_return *std::move(refusal);
  const Read<std::optional<OrderId>> order = order_parameter(request);
  if (!order) co_return order.error();
  if (!*order) co_return bad_parameter(request, "orderId", "Must be given.");
  const auto read = co_await await_read(
      context.queries.scans, [id = **order](engine::ReadStore& store) { return store.reservations_of(id); });
  if (!read) co_return unreadable(read.error()).response(request);

  std::string body;
  json::Writer out(body);
  out.begin_object().key("items").begin_array();
  for (const domain::Reservation& reservation : *read) {
    if (sees(*request.principal, reservation)) write(out, reservation);
  }
  out.end_array().member("nextCursor", nullptr).end_object();
  co_return Response::json(200, std::move(body));
}

}  // namespace inventory::http::api
