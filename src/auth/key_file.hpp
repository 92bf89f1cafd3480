// A small secret in a file that only its owner may read.
//
// Any thread, any process: creation is atomic between all of them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace inventory::auth {

inline constexpr std::size_t key_file_bytes_max = 4096;

// Nothing when there is no such file. Throws std::runtime_error with a sentence for the operator when it is
// not a plain file, belongs to another user, has any permission for group or others, is too large or cannot
// be read.
std::optional<std::string> read_key_file(const std::filesystem::path& path);

// Writes the content durably under this name with mode 0600 from the first byte. False when the name was
// taken: then nothing changed, whoever took it. Throws std::runtime_error when it cannot be written.
bool create_key_file(const std::filesystem::path& path, std::string_view content);

}  // namespace inventory::auth
