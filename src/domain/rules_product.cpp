// What the Product Service does to a variant, followed.
#include <utility>

#include "domain/rules.hpp"

namespace inventory::domain::rules {
namespace {

// One open alert for a cause, however often the cause is repeated.
std::optional<AlertKind> unless_open(const Draft& draft, VariantId variant, AlertKind kind) {
  return draft.stock().open_alert(variant, kind) == nullptr ? std::optional(kind) : std::nullopt;
}

}  // namespace

Outcome follow_created(Draft& draft, const FollowVariantCreated& command, const Policy& policy) {
  if (const Item* existing = draft.find(command.variant)) return ItemAnswer{*existing, false};
  return create_item(draft,
                     {.variant = command.variant,
                      .sku = command.sku,
                      .initial_stock = command.initial_stock.value_or(policy.default_initial_stock),
                      .low_stock_threshold = std::nullopt},
                     policy);
}

Outcome follow_updated(Draft& draft, const FollowVariantUpdated& command, const Policy& policy) {
  const Item* item = draft.find(command.variant);
  if (item == nullptr) return inventory_not_found(command.variant);
  if (item->deleted) return ItemAnswer{*item, false};
  Change change{.type = ChangeType::settings};
  Settings wanted = settings_of(*item);
  if (command.sku) wanted.sku = command.sku;
  if (command.orderable) {
    const bool discontinue = !*command.orderable;
    const bool keep = discontinue && policy.discontinue_only_when_empty && !item->quantity.is_zero();
    if (!keep) {
      wanted.discontinued = discontinue;
    } else if (!item->discontinued) {
      change.alert = unless_open(draft, command.variant, AlertKind::discontinued_with_stock);
    }
  }
  const bool flag_changes = wanted.discontinued != item->discontinued;
  if (!flag_changes && wanted.sku == item->sku && !change.alert) return ItemAnswer{*item, false};
  if (flag_changes || change.alert) change.type = ChangeType::status;
  change.settings = std::move(wanted);
  draft.record(command.variant, std::move(change));
  return ItemAnswer{*draft.find(command.variant), false};
}

Outcome follow_deleted(Draft& draft, const FollowVariantDeleted& command) {
  const Item* item = draft.find(command.variant);
  if (item == nullptr) return inventory_not_found(command.variant);
  if (item->deleted) return ItemAnswer{*item, false};
  Change change{.type = ChangeType::status, .reason = "VARIANT_DELETED"};
  change.settings = settings_of(*item);
  change.settings->discontinued = true;
  change.settings->deleted = true;
  if (!item->quantity.is_zero()) {
    change.alert = unless_open(draft, command.variant, AlertKind::deleted_with_stock);
  }
  draft.record(command.variant, std::move(change));
  return ItemAnswer{*draft.find(command.variant), false};
}

}  // namespace inventory::domain::rules
