#include "http/api/bulk_line.hpp"

#include <array>
#include <utility>

#include <boost/json/monotonic_resource.hpp>

#include "auth/scope.hpp"
#include "http/api/handlers.hpp"
#include "http/api/rejection.hpp"
#include "http/api/representation.hpp"

namespace inventory::http::api {
namespace {

enum class Operation { put, adjust, set };
constexpr json::Named<Operation> operations[] = {
    {"put", Operation::put}, {"adjust", Operation::adjust}, {"set", Operation::set}};

VariantId read_variant(json::ObjectReader& body) {
  return body.required("productVariantId", json::rule::uuid<VariantId>{}).value_or(VariantId{});
}

domain::SetQuantity read_set(json::ObjectReader& body) {
  domain::SetQuantity command;
  command.variant = read_variant(body);
  command.quantity = body.required("quantity", json::rule::quantity{}).value_or(Quantity());
  command.expected_version = body.optional("expectedVersion", json::rule::integer{.min = 1});
  command.reason = body.required("reason", reason_rule).value_or("");
  return command;
}

domain::Action read_action(Operation operation, json::ObjectReader& body) {
  switch (operation) {
    case Operation::put: {
      const VariantId variant = read_variant(body);
      return read_creation(variant, body);
    }
    case Operation::adjust: {
      domain::AdjustStock command;
      command.lines.push_back(read_adjustment(body));
      return command;
    }
    case Operation::set: return read_set(body);
  }
  std::unreachable();
}

engine::StoredAnswer with_violations(Problem problem, const std::vector<json::Violation>& violations) {
  for (const json::Violation& violation : violations)
    problem.at_pointer(violation.pointer, violation.detail);
  return bulk_answer(problem);
}

struct AnswerItem {
  const domain::Item* operator()(const domain::ItemAnswer& answer) const { return &answer.item; }
  const domain::Item* operator()(const domain::AdjustmentAnswer& answer) const {
    return &answer.lines.front().item;
  }
  const domain::Item* operator()(const auto&) const { __builtin_trap(); }  // no operation of a line
};

}  // namespace

BulkLine refused_bulk_line(std::size_t number, const Problem& problem) {
  return {.number = number, .refusal = bulk_answer(problem)};
}

BulkLine read_bulk_line(std::size_t number, std::string_view text, bool may_create) {
  BulkLine line{.number = number};
  std::array<unsigned char, 2048> buffer;  // enough for nearly every line
  boost::json::monotonic_resource memory(buffer.data(), buffer.size());
  const auto parsed = json::parse_strict(text, &memory);
  if (!parsed) {
    line.refusal = with_violations(
        Problem(ProblemCode::malformed_request, "The line is not acceptable JSON."), parsed.error());
    return line;
  }
  json::ObjectReader body(*parsed);
  line.key = body.optional("key", json::rule::text<>{.characters_max = bulk_key_characters_max});
  const auto operation = body.required("op", json::rule::one_of<Operation>{operations});
  if (operation) line.action = read_action(*operation, body);
  // Which members an unknown operation would have cannot be told.
  if (!operation) body.tolerate_unknown();
  if (!body.finish()) {
    line.action.reset();
    line.refusal = with_violations(
        Problem(ProblemCode::validation_failed, "The line does not say what its operation needs."),
        body.violations());
  } else if (*operation == Operation::put && !may_create) {
    line.action.reset();
    line.refusal = bulk_answer(Problem(ProblemCode::forbidden, "The token's scopes do not allow put.")
                                   .with_json("requiredScopes", R"(["inventory:admin"])"));
  }
  return line;
}

engine::StoredAnswer bulk_answer(const Problem& problem) {
  return {static_cast<std::uint16_t>(problem.status()), problem.json(), {}, {}};
}

engine::StoredAnswer bulk_answer(const domain::Outcome& outcome) {
  if (!outcome) return bulk_answer(problem_of(outcome.error()));
  const auto* item = std::get_if<domain::ItemAnswer>(&*outcome);
  const bool created = item != nullptr && item->created;
  return {
      static_cast<std::uint16_t>(created ? 201 : 200), to_json(*std::visit(AnswerItem{}, *outcome)), {}, {}};
}

void append_bulk_result(std::string& out, const BulkLine& line, const engine::StoredAnswer& answer,
                        bool replayed) {
  const bool granted = answer.status < 300;
  json::Writer json(out);
  json.begin_object().member("line", line.number);
  if (line.key) json.member("key", *line.key);
  json.member("status", answer.status);
  if (granted && replayed) json.member("replayed", true);
  json.key(granted ? "inventory" : "problem").raw(answer.body).end_object();
  out.push_back('\n');
}

}  // namespace inventory::http::api
