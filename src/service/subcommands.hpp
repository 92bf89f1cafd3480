// What the program does, a function a subcommand. Each returns the exit code; what fails throws
// std::exception with a sentence for the operator.
#pragma once

#include "service/command_line.hpp"

namespace inventory::service {

int run(const Serve& command);
int run(const Token& command);
int run(const Migrate& command);
int run(const Check& command);
int run(const Archive& command);
int run(const DeadLetters& command);
int run(const Import& command);
int run(const Export& command);
int run(const Version& command);
int run(const ShowText& command);

}  // namespace inventory::service
