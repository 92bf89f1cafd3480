// A SQLite VFS that writes the write-ahead log in long pieces.
//
// SQLite hands its log over frame by frame, a header of 24 bytes and a page, two system calls each; a commit of one
// reservation is some twenty of them. Here they gather in memory and go to the file in one write before whatever
// comes next: a sync, a read, a question for the size, a write elsewhere. All other files are the default VFS's own.
//
// Right only with synchronous=FULL, which Database sets: frames are seen by others, and by recovery, only after the
// commit that published them, and with FULL every commit syncs the log before it publishes (sqlite.org/wal.html,
// sqlite.org/pragma.html#pragma_synchronous). A process that dies before the sync loses only what was not committed.
//
// Any thread may ask for the VFS; a file belongs to its connection. A write that fails is reported by the call that
// had to make it, as the default VFS would have.
#pragma once

#include <cstddef>

namespace inventory::store::sqlite {

// What a connection gathers at most; a longer transaction goes to the file in pieces. SQLite's own VFS for Unix takes
// no more than 17 bits of length in one write.
inline constexpr std::size_t gathered_bytes_max = 0x1ffff;

// Registered with SQLite on first use: the name for sqlite3_open_v2.
const char* gathered_log_vfs();

}  // namespace inventory::store::sqlite
