// What can be asked of the stock. Every change, whoever asks, is one of these.
//
// Parsed once at the edge into values that cannot be malformed; whether they can be done is for decide() to
// say.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/quantity.hpp"
#include "base/trace_context.hpp"

namespace inventory::domain {

// Whose reservations a command sees. One that it does not see is not there for it.
enum class Reach : std::uint8_t { everyones, own };

// Who asks, under which correlation id and in which trace: written into every ledger entry that follows.
struct Origin {
  ClientId client;
  CorrelationId correlation;
  std::optional<TraceContext> trace = {};
  Reach reach = Reach::everyones;
};

struct CommandLine {
  VariantId variant;
  Quantity quantity;
};

// What the Product Service did to a variant (CONTRACT section 4). Repeated or late, they change nothing.

struct FollowVariantCreated {
  VariantId variant;
  std::optional<std::string> sku;
  std::optional<Quantity> initial_stock;  // left out: the policy's
};

struct FollowVariantUpdated {
  VariantId variant;
  std::optional<bool> orderable;  // left out: says nothing about it
  std::optional<std::string> sku;
};

struct FollowVariantDeleted {
  VariantId variant;
};

// What the Order Service says about all that an order holds.

struct ReleaseOrder {
  OrderId order;
  std::string reason;
};

struct ConfirmOrder {
  OrderId order;
};

struct CreateItem {
  VariantId variant;
  std::optional<std::string> sku;
  Quantity initial_stock;
  std::optional<Quantity> low_stock_threshold;  // left out: the policy's
};

// A merge patch: only what is set changes.
struct ChangeItem {
  VariantId variant;
  std::optional<std::vector<std::int64_t>> expected_versions;  // If-Match: any of these
  std::optional<Quantity> low_stock_threshold;
  std::optional<std::optional<std::string>> sku;  // set to nullopt: cleared
  std::optional<bool> discontinued;
};

struct ReserveStock {
  ReservationId reservation;  // chosen by the caller, or made at the edge
  std::optional<OrderId> order;
  std::optional<UserId> user;
  std::vector<CommandLine> lines;  // lines of one variant are summed
  std::chrono::milliseconds time_to_live{};
  bool best_effort = false;  // hold what there is instead of all or none
  bool may_hold_another =
      true;  // false: the client has enough reservations; one that exists is found all the same
};

// Gives back holds of one variant: of a reservation, else of an order, else the caller's own without an
// order.
struct ReleaseStock {
  VariantId variant;
  std::optional<Quantity> quantity;  // left out: all of them
  std::optional<ReservationId> reservation;
  std::optional<OrderId> order;
  std::optional<UserId> user;
  std::optional<std::string> reason;
};

enum class AdjustmentKind : std::uint8_t { purchase, sale, returned, adjustment };

struct AdjustmentLine {
  VariantId variant;
  AdjustmentKind kind{};
  std::int64_t pieces = 0;  // sold, bought or returned: positive; adjustment: signed, not zero
  std::optional<OrderId> order;
  std::optional<ReservationId> reservation;
  std::optional<UserId> user;
  std::optional<std::string> reason;
};

struct AdjustStock {
  std::vector<AdjustmentLine> lines;  // in this order, all or none
};

// To what was counted, however much there was before.
struct SetQuantity {
  VariantId variant;
  Quantity quantity;
  std::optional<std::int64_t> expected_version;
  std::string reason;
};

struct ConfirmReservation {
  ReservationId reservation;
  std::vector<CommandLine> lines;  // empty: all that is outstanding
  bool reacquire = false;          // take expired stock again if it is there
};

struct ReleaseReservation {
  ReservationId reservation;
  std::vector<CommandLine> lines;  // empty: all that is outstanding
  std::optional<std::string> reason;
};

struct ExtendReservation {
  ReservationId reservation;
  std::chrono::milliseconds time_to_live{};                 // from now
  std::optional<std::chrono::milliseconds> lifetime_max{};  // from its creation; left out: none
};

// What shall be held from now on; a variant that is not named is given back.
struct AmendReservation {
  ReservationId reservation;
  std::vector<CommandLine> lines;  // lines of one variant are summed
};

struct AcknowledgeAlert {
  AlertId alert;
};

using Action = std::variant<CreateItem, ChangeItem, ReserveStock, ReleaseStock, AdjustStock, SetQuantity,
                            ConfirmReservation, ReleaseReservation, ExtendReservation, AmendReservation,
                            FollowVariantCreated, FollowVariantUpdated, FollowVariantDeleted, ReleaseOrder,
                            ConfirmOrder, AcknowledgeAlert>;

struct Command {
  Origin origin;
  Action action;
  bool validate_only = false;  // the same checks and the same answer, nothing done
};

}  // namespace inventory::domain
