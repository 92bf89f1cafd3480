// An item as its ledger entries leave it: the ledger read forwards.
//
// Pure. The inverse of writing: after the last entry of an item, what comes out is the item, but for what the ledger does
// not tell (that a discontinued variant was deleted).
#pragma once

#include "domain/item.hpp"
#include "domain/ledger_entry.hpp"

namespace inventory::domain {

// `item`: as it was before the entry; a new one before its first.
void replay(const LedgerEntry& entry, Item& item);

}  // namespace inventory::domain
