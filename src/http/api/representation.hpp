// The JSON of the contract's resources (CONTRACT section 2), written straight from the domain's values.
#pragma once

#include "domain/item.hpp"
#include "domain/ledger_entry.hpp"
#include "domain/outcome.hpp"
#include "domain/reservation.hpp"
#include "json/writer.hpp"

namespace inventory::http::api {

void write(json::Writer& out, const domain::Item& item);
void write(json::Writer& out, const domain::LedgerEntry& entry);
void write(json::Writer& out, const domain::Alert& alert);
// Shortages, when there are any, stand beside the reservation's own members.
void write(json::Writer& out, const domain::Reservation& reservation,
           const std::vector<domain::Shortage>& shortages = {});

template <class Resource>
std::string to_json(const Resource& resource) {
  std::string text;
  json::Writer out(text);
  write(out, resource);
  return text;
}

std::string etag_of(const domain::Item& item);

}  // namespace inventory::http::api
