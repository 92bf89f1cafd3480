// `inventory import`: the rows of a CSV file as lines of POST /inventory/bulk.
//
// Every line has a key made of the run's name and its place, so a run that broke off is simply repeated: what was done
// is recognised and not done again. Files longer than a request may be are sent in several.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <ostream>
#include <string>

#include "client/import_row.hpp"
#include "client/server_address.hpp"

namespace inventory::client {

struct ImportOptions {
  std::filesystem::path file;
  ImportOperation operation = ImportOperation::put;
  std::optional<std::string>
      run;             // left out: from what the file holds, so that the same file is the same run
  std::string reason;  // for rows without one; put has none
  bool validate_only = false;
};

struct ImportReport {
  std::size_t done = 0;
  std::size_t repeated = 0;  // of them, done by an earlier run
  std::size_t refused = 0;
};

// Refused rows are named on `complaints`, with their lines in the file; `on_terminal` shows the progress there. Throws
// std::runtime_error with a sentence when the file or the service fails.
ImportReport import_file(const Service& service, const ImportOptions& options, std::ostream& complaints,
                         bool on_terminal);

}  // namespace inventory::client
