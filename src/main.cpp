#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <variant>
#include <vector>

#include "service/command_line.hpp"
#include "service/subcommands.hpp"

int main(int argc, char** argv) {
  using namespace inventory::service;
  try {
    const auto subcommand =
        parse_command_line(std::vector<std::string>(argv + 1, argv + argc), process_environment());
    if (!subcommand) {
      std::cerr << subcommand.error().text;
      return exit_usage;
    }
    return std::visit([](const auto& command) { return run(command); }, *subcommand);
  } catch (const std::exception& failure) {
    std::cerr << "inventory: " << failure.what() << '\n';
    return exit_failed;
  }
}
