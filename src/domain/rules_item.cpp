#include <algorithm>

#include "domain/rules.hpp"

namespace inventory::domain::rules {

Outcome create_item(Draft& draft, const CreateItem& command, const Policy& policy) {
  if (const Item* existing = draft.find(command.variant)) {
    const bool same_sku = !command.sku || command.sku == existing->sku;
    const bool same_threshold =
        !command.low_stock_threshold || *command.low_stock_threshold == existing->low_stock_threshold;
    if (!same_sku || !same_threshold) return refuse(RejectionCode::inventory_already_exists);
    return ItemAnswer{*existing, false};
  }
  Item item;
  item.variant = command.variant;
  item.sku = command.sku;
  item.low_stock_threshold = command.low_stock_threshold.value_or(policy.default_low_stock_threshold);
  item.awaiting_initial_stock = policy.await_initial_stock;
  draft.create(std::move(item));
  draft.record(command.variant, {.type = ChangeType::initial, .quantity = command.initial_stock.value()});
  return ItemAnswer{*draft.find(command.variant), true};
}

Settings settings_of(const Item& item) {
  return {item.sku, item.low_stock_threshold, item.discontinued, item.deleted};
}

Outcome change_item(Draft& draft, const ChangeItem& command) {
  const Item* item = draft.find(command.variant);
  if (item == nullptr) return inventory_not_found(command.variant);
  const auto& expected = command.expected_versions;
  if (expected && std::ranges::find(*expected, item->version) == expected->end()) {
    return refuse(RejectionCode::version_mismatch);
  }
  if (item->deleted && command.discontinued == false) return refuse(RejectionCode::variant_deleted);
  Settings wanted = settings_of(*item);
  if (command.sku) wanted.sku = *command.sku;
  if (command.low_stock_threshold) wanted.low_stock_threshold = *command.low_stock_threshold;
  if (command.discontinued) wanted.discontinued = *command.discontinued;

  const bool flag_changes = wanted.discontinued != item->discontinued;
  const bool others_change =
      wanted.sku != item->sku || wanted.low_stock_threshold != item->low_stock_threshold;
  if (!flag_changes && !others_change) return ItemAnswer{*item, false};

  draft.record(command.variant, {.type = flag_changes ? ChangeType::status : ChangeType::settings,
                                 .settings = std::move(wanted)});
  return ItemAnswer{*draft.find(command.variant), false};
}

Outcome set_quantity(Draft& draft, const SetQuantity& command) {
  const Item* item = draft.find(command.variant);
  if (item == nullptr) return inventory_not_found(command.variant);
  if (command.expected_version && *command.expected_version != item->version) {
    return refuse(RejectionCode::version_mismatch);
  }
  if (command.quantity < item->reserved) {
    return refuse(
        RejectionCode::adjustment_below_reserved,
        {RefusedLine{
            .variant = command.variant, .requested = command.quantity.value(), .available = item->reserved}});
  }
  const std::int64_t difference = command.quantity.value() - item->quantity.value();
  if (difference != 0) {
    draft.record(command.variant,
                 {.type = ChangeType::adjustment, .quantity = difference, .reason = command.reason});
  }
  return ItemAnswer{*draft.find(command.variant), false};
}

Outcome acknowledge(Draft& draft, const AcknowledgeAlert& command) {
  const Alert* found = draft.stock().find(command.alert);
  if (found == nullptr) return refuse(RejectionCode::alert_not_found);
  return AlertAnswer{found->is_open() ? draft.acknowledge(command.alert) : *found};
}

}  // namespace inventory::domain::rules
