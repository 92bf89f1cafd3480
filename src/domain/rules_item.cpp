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

Outcome change_item(Draft& draft, const ChangeItem& command) {
  const Item* item = draft.find(command.variant);
  if (item == nullptr) {
    return refuse(RejectionCode::inventory_not_found, {RefusedLine{.variant = command.variant}});
  }
  const auto& expected = command.expected_versions;
  if (expected && std::ranges::find(*expected, item->version) == expected->end()) {
    return refuse(RejectionCode::version_mismatch);
  }
  Settings wanted{item->sku, item->low_stock_threshold, item->discontinued};
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

}  // namespace inventory::domain::rules
