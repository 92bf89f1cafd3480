// Reserve, release and adjust one variant; ask what is available.
#include <algorithm>
#include <mutex>
#include <utility>

#include "auth/bearer.hpp"
#include "http/api/await.hpp"
#include "http/api/handlers.hpp"
#include "http/api/mutation.hpp"
#include "http/api/rejection.hpp"
#include "http/api/representation.hpp"

namespace inventory::http::api {
namespace {

using domain::AdjustmentKind;

constexpr json::rule::quantity one_or_more{.min = 1};
constexpr json::Named<AdjustmentKind> adjustment_kinds[] = {
    {"SALE", AdjustmentKind::sale},
    {"PURCHASE", AdjustmentKind::purchase},
    {"RETURN", AdjustmentKind::returned},
    {"ADJUSTMENT", AdjustmentKind::adjustment},
};

engine::StoredAnswer render_reserved(const domain::Answer& answer) {
  const auto& reserved = std::get<domain::ReservationAnswer>(answer);
  std::string body;
  json::Writer out(body);
  out.begin_object().key("reservation");
  write(out, reserved.reservation);
  out.key("inventory");
  write(out, *reserved.item);
  out.end_object();
  return {200, std::move(body), {}, {}};
}

engine::StoredAnswer render_released(const domain::Answer& answer) {
  const auto& released = std::get<domain::ReleaseAnswer>(answer);
  std::string body;
  json::Writer out(body);
  out.begin_object().member("releasedQuantity", released.released).key("inventory");
  write(out, released.item);
  out.end_object();
  return {200, std::move(body), {}, {}};
}

void write_adjusted(json::Writer& out, const domain::AdjustedLine& line) {
  out.begin_object().key("inventory");
  write(out, line.item);
  out.member("ledgerSequence", line.ledger_sequence).end_object();
}

engine::StoredAnswer render_adjusted(const domain::Answer& answer) {
  const auto& adjusted = std::get<domain::AdjustmentAnswer>(answer);
  std::string body;
  json::Writer out(body);
  write_adjusted(out, adjusted.lines.front());
  return {200, std::move(body), {}, {}};
}

engine::StoredAnswer render_adjusted_lines(const domain::Answer& answer) {
  const auto& adjusted = std::get<domain::AdjustmentAnswer>(answer);
  std::string body;
  json::Writer out(body);
  out.begin_object().key("lines").begin_array();
  for (const domain::AdjustedLine& line : adjusted.lines)
    write_adjusted(out, line);
  out.end_array().end_object();
  return {200, std::move(body), {}, {}};
}

Read<domain::Action> read_reserve(const Context& context, const Request& request) {
  const auto variant = path_id<VariantId>(request, "productVariantId");
  if (!variant) return std::unexpected(variant.error());
  return read_body(request, EmptyBody::refused, [&](json::ObjectReader& body) -> domain::Action {
    const Hoarding hoarding(context, request);
    const Quantity quantity = hoarding.read_quantity(body);
    return read_reservation(hoarding, body, {{*variant, quantity}});
  });
}

Read<domain::Action> read_release(const Request& request) {
  const auto variant = path_id<VariantId>(request, "productVariantId");
  if (!variant) return std::unexpected(variant.error());
  return read_body(request, EmptyBody::says_nothing, [&](json::ObjectReader& body) -> domain::Action {
    domain::ReleaseStock command;
    command.variant = *variant;
    command.quantity = body.optional("quantity", one_or_more);
    command.reservation = body.optional("reservationId", json::rule::uuid<ReservationId>{});
    command.order = body.optional("orderId", order_rule);
    command.user = body.optional("userId", user_rule);
    command.reason = body.optional("reason", reason_rule);
    return command;
  });
}

struct Adjustment {
  domain::AdjustStock command;
  bool by_lines = false;
};

Read<Adjustment> read_adjust(const Request& request) {
  return read_body(request, EmptyBody::refused, [&](json::ObjectReader& body) {
    Adjustment adjustment;
    adjustment.by_lines = body.has("lines");
    if (adjustment.by_lines) {
      body.required_objects("lines", {1, lines_max}, [&](json::ObjectReader& line) {
        adjustment.command.lines.push_back(read_adjustment(line));
      });
    } else {
      adjustment.command.lines.push_back(read_adjustment(body));
    }
    return adjustment;
  });
}

// Who may only reserve may record the sale of what was reserved, and nothing else.
bool may_adjust(const auth::Principal& caller, const domain::AdjustStock& command) {
  return caller.scopes.contains(auth::Scope::adjust) ||
         std::ranges::all_of(command.lines,
                             [](const auto& line) { return line.kind == AdjustmentKind::sale; });
}

struct AvailabilityLine {
  VariantId variant;
  Quantity quantity;
};

struct ItemsRead {
  std::vector<std::optional<domain::Item>> items;  // in the order asked
};

std::string availability_json(const std::vector<AvailabilityLine>& lines, const ItemsRead& read) {
  const auto wanted_of = [&](VariantId variant) {
    std::int64_t sum = 0;
    for (const AvailabilityLine& line : lines)
      sum += line.variant == variant ? line.quantity.value() : 0;
    return sum;
  };
  bool all = true;
  std::string text_of_lines;
  json::Writer out(text_of_lines);
  out.begin_array();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const domain::Item& item = *read.items[i];
    const bool available = !item.discontinued && wanted_of(lines[i].variant) <= item.available().value();
    all = all && available;
    out.begin_object()
        .member("productVariantId", lines[i].variant)
        .member("quantity", lines[i].quantity)
        .member("availableQuantity", item.available())
        .member("available", available)
        .member("status", name_of(item.status()))
        .end_object();
  }
  out.end_array();
  std::string body;
  json::Writer(body).begin_object().member("available", all).key("lines").raw(text_of_lines).end_object();
  return body;
}

}  // namespace

domain::AdjustmentLine read_adjustment(json::ObjectReader& body) {
  domain::AdjustmentLine line;
  line.variant = body.required("productVariantId", json::rule::uuid<VariantId>{}).value_or(VariantId{});
  line.order = body.optional("orderId", order_rule);
  line.reservation = body.optional("reservationId", json::rule::uuid<ReservationId>{});
  line.user = body.optional("userId", user_rule);
  const auto kind = body.required("changeType", json::rule::one_of<AdjustmentKind>{adjustment_kinds});
  if (!kind) {  // which of the two belongs there cannot be told: neither is unknown
    (void)body.has("quantitySold");
    (void)body.has("quantityChange");
    (void)body.optional("reason", reason_rule);
    return line;
  }
  line.kind = *kind;
  if (*kind == AdjustmentKind::sale) {
    line.pieces = body.required("quantitySold", one_or_more).value_or(Quantity()).value();
  } else if (*kind == AdjustmentKind::adjustment) {
    const json::rule::integer signed_pieces{.min = -Quantity::max_value, .max = Quantity::max_value};
    const auto pieces = body.required("quantityChange", signed_pieces);
    if (pieces == 0) body.violate("quantityChange", "Must not be 0.");
    line.pieces = pieces.value_or(0);
  } else {
    line.pieces = body.required("quantityChange", one_or_more).value_or(Quantity()).value();
  }
  line.reason = *kind == AdjustmentKind::adjustment ? body.required("reason", reason_rule)
                                                    : body.optional("reason", reason_rule);
  return line;
}

domain::ReserveStock read_reservation(const Hoarding& hoarding, json::ObjectReader& body,
                                      std::vector<domain::CommandLine> lines) {
  domain::ReserveStock command;
  command.lines = std::move(lines);
  command.order = body.optional("orderId", order_rule);
  command.user = body.optional("userId", user_rule);
  command.time_to_live = hoarding.read_time_to_live_or_default(body);
  const auto chosen = body.optional("reservationId", json::rule::uuid<ReservationId>{});
  command.reservation = chosen ? *chosen : make_reservation_id(hoarding.context(), command.lines);
  return command;
}

ReservationId make_reservation_id(const Context& context, const std::vector<domain::CommandLine>& lines) {
  std::int32_t stream = context.streams.value - 1;
  for (const domain::CommandLine& line : lines) {
    stream = std::min(stream, domain::stream_of(line.variant, context.streams));
  }
  // One maker for every thread, and the time read in turn: whoever makes one reservation after the other finds them in
  // that order, whichever connections were used.
  static std::mutex turn;
  static UuidMaker maker;
  const std::lock_guard lock(turn);
  return ReservationId{maker.make(context.clock.now(), static_cast<std::uint16_t>(stream))};
}

boost::asio::awaitable<Response> reserve(Context& context, Request& request) {
  return mutate_holding(context, request, read_reserve(context, request), render_reserved);
}

boost::asio::awaitable<Response> release(Context& context, Request& request) {
  return mutate(context, request, read_release(request), render_released);
}

boost::asio::awaitable<Response> adjust_stock(Context& context, Request& request) {
  Read<Adjustment> read = read_adjust(request);
  if (!read) co_return std::move(read).error();
  if (!may_adjust(*request.principal, read->command)) {
    co_return Problem(ProblemCode::forbidden, "The token's scopes allow SALE only.")
        .with_json("requiredScopes", R"(["inventory:adjust"])")
        .with_header("WWW-Authenticate", auth::insufficient_scope_challenge({auth::Scope::adjust}))
        .response(request);
  }
  const RenderAnswer render = read->by_lines ? render_adjusted_lines : render_adjusted;
  co_return co_await mutate(context, request, domain::Action(std::move(read->command)), render);
}

boost::asio::awaitable<Response> check_availability(Context& context, Request& request) {
  if (auto refusal = refuse_unknown_parameters(request, {})) co_return *std::move(refusal);
  Read<std::vector<AvailabilityLine>> lines =
      read_body(request, EmptyBody::refused, [&](json::ObjectReader& body) {
        std::vector<AvailabilityLine> found;
        body.required_objects("lines", {1, lines_max}, [&](json::ObjectReader& line) {
          const auto variant = line.required("productVariantId", json::rule::uuid<VariantId>{});
          const auto quantity = line.required("quantity", one_or_more);
          found.push_back({variant.value_or(VariantId{}), quantity.value_or(Quantity())});
        });
        return found;
      });
  if (!lines) co_return std::move(lines).error();

  std::vector<VariantId> wanted;
  for (const AvailabilityLine& line : *lines)
    wanted.push_back(line.variant);
  const Readout<ItemsRead> read = co_await await_read(
      context.queries.points,
      [&](engine::ReadStore& store) {
        ItemsRead found;
        for (const AvailabilityLine& line : *lines)
          found.items.push_back(store.item(line.variant));
        return found;
      },
      std::move(wanted));
  if (!read) co_return unreadable(read.error()).response(request);
  std::vector<VariantId> missing;
  for (std::size_t i = 0; i < lines->size(); ++i) {
    const VariantId variant = (*lines)[i].variant;
    if (!read->items[i] && std::ranges::find(missing, variant) == missing.end()) missing.push_back(variant);
  }
  if (!missing.empty()) co_return unknown_variants(context, request, missing);
  co_return Response::json(200, availability_json(*lines, *read));
}

}  // namespace inventory::http::api
