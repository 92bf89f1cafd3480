// Fills a store with items and active reservations, through the committer, as clients would: what the service
// finds afterwards is what it would have written itself. No service may run on the store meanwhile.
//
// The variants, one id a line, are created with plenty of stock when they are missing; reservations go to
// them in turn, at random, one piece each, with orders FILL-1, FILL-2 … and an expiry far away.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/clock.hpp"
#include "base/uuid.hpp"
#include "domain/command.hpp"
#include "domain/outcome.hpp"
#include "engine/committer.hpp"
#include "store/sqlite/migrate.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace {

using namespace inventory;

constexpr std::ptrdiff_t in_flight_max = 4'000;
constexpr std::size_t batch_commands_max = 2'000;
constexpr std::int64_t plenty = 2'000'000'000;

class Silent final : public engine::CommitterListener {
 public:
  void batch_done(const engine::BatchReport&) override {}
  void batch_failed(std::string_view cause, std::size_t) override { std::cerr << "fill: " << cause << '\n'; }
};

std::vector<VariantId> read_variants(const std::string& path) {
  std::vector<VariantId> variants;
  std::ifstream lines(path);
  for (std::string line; std::getline(lines, line);) {
    const auto id = Uuid::parse(line);
    if (!id) throw std::runtime_error("no id: " + line);
    variants.push_back(VariantId{*id});
  }
  if (variants.empty()) throw std::runtime_error("no ids in " + path);
  return variants;
}

// Commands in flight are bounded, so that memory is, too; anything but success ends the fill.
class Filler {
 public:
  explicit Filler(engine::Committer& committer) : committer_(committer) {}

  void submit(domain::Action action) {
    free_.acquire();
    engine::Submission submission{
        .command = {.origin = {ClientId{"fill"}, CorrelationId{ids_.make(clock_.now())}},
                    .action = std::move(action)},
        .idempotency = std::nullopt,
        .reply = [this](engine::Result result) {
          const auto* outcome = std::get_if<domain::Outcome>(&result);
          if (!outcome || !outcome->has_value()) ++refused_;
          free_.release();
        }};
    if (!committer_.submit(std::move(submission))) throw std::runtime_error("the committer is overloaded");
  }

  void wait() {
    for (std::ptrdiff_t i = 0; i < in_flight_max; ++i)
      free_.acquire();
    free_.release(in_flight_max);
    if (refused_ > 0) throw std::runtime_error(std::to_string(refused_) + " commands were refused");
  }

  Uuid make_id() { return ids_.make(clock_.now()); }

 private:
  engine::Committer& committer_;
  SystemClock clock_;
  UuidMaker ids_;
  std::counting_semaphore<in_flight_max> free_{in_flight_max};
  std::atomic<std::size_t> refused_ = 0;
};

void fill(const std::string& path, const std::vector<VariantId>& variants, std::int64_t reservations) {
  const SystemClock clock;
  {
    store::sqlite::Database database(path, store::sqlite::Access::read_write, 1'024);
    store::sqlite::migrate(database, clock.now());
  }
  store::sqlite::SqliteStore store(path);
  Silent silent;
  engine::CommitterOptions options;
  options.batch_commands_max = batch_commands_max;
  options.queue_age_max = std::chrono::minutes(1);
  engine::Committer committer(store, clock, {}, options, silent);

  Filler filler(committer);
  for (const VariantId& variant : variants)
    filler.submit(domain::CreateItem{variant, std::nullopt, Quantity::of(plenty), std::nullopt});
  filler.wait();
  std::minstd_rand random;  // the same sequence every time
  std::uniform_int_distribution<std::size_t> any(0, variants.size() - 1);
  for (std::int64_t number = 1; number <= reservations; ++number) {
    domain::ReserveStock reserve;
    reserve.reservation = ReservationId{filler.make_id()};
    reserve.order = OrderId{"FILL-" + std::to_string(number)};
    reserve.lines = {{variants[any(random)], Quantity::of(1)}};
    reserve.time_to_live = std::chrono::days(30);
    filler.submit(std::move(reserve));
  }
  filler.wait();
}

}  // namespace

int main(int argc, char** argv) {
  std::string path;
  std::string variants;
  std::int64_t reservations = 1'000'000;
  CLI::App app("Fills a store with active reservations");
  app.add_option("--database", path, "the SQLite file")->required();
  app.add_option("--variants", variants, "a file of variant ids, one a line")->required();
  app.add_option("--reservations", reservations, "how many")->check(CLI::Range(1, 100'000'000));
  CLI11_PARSE(app, argc, argv);
  try {
    const auto start = std::chrono::steady_clock::now();
    fill(path, read_variants(variants), reservations);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::cout << reservations << " reservations in " << took.count() << " s\n";
  } catch (const std::exception& failure) {
    std::cerr << "fill: " << failure.what() << '\n';
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
