// Archived ledger entries in a file: a line of JSON each (NDJSON), stream by stream in ledger order, compressed as gzip
// (RFC 1952), so that zcat, jq and every database can read it.
//
// The file appears under its name when it is sealed, whole and synced; until then, and when it never is, there is only
// FILE.part. A file that is there is never written over. One thread. Errors are std::runtime_error with a sentence.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/ids.hpp"
#include "engine/archive.hpp"

struct gzFile_s;

namespace inventory::archive {

class LedgerFile final : public engine::LedgerArchive {
 public:
  // Nothing is made yet: an archive of nothing leaves no file.
  LedgerFile(std::filesystem::path file, InstallationId installation);
  // Removes what was not sealed.
  ~LedgerFile() override;
  LedgerFile(const LedgerFile&) = delete;
  LedgerFile& operator=(const LedgerFile&) = delete;

  void add(const domain::LedgerEntry& entry) override;
  void seal() override;

 private:
  void open();
  void write_lines();

  struct Closer {
    void operator()(gzFile_s* out) const noexcept;
  };
  const std::filesystem::path file_;
  const std::filesystem::path part_;
  const InstallationId installation_;
  std::unique_ptr<gzFile_s, Closer> out_;
  int descriptor_ = -1;  // of the same file, for syncing; closed with out_
  std::string lines_;    // not yet written
};

}  // namespace inventory::archive
