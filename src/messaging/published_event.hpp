// The JSON of the events that the platform is told: envelope and data of CONTRACT section 3.
//
// Members that have nothing to say are left out. Any thread.
#pragma once

#include "domain/event.hpp"
#include "json/writer.hpp"

namespace inventory::messaging {

void write(json::Writer& out, const domain::Event& event);

// What `data` holds, alone, for those who bring an envelope of their own.
void write_data(json::Writer& out, const domain::Event& event);

// Every type there is, as in CONTRACT section 3.
bool is_published_type(std::string_view type);

}  // namespace inventory::messaging
