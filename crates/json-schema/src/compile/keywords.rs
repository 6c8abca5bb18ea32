//! The keywords of one schema. What is not a keyword is ignored, as the draft says.

use serde_json::{Map, Value};

use super::Compiler;
use crate::node::{Bound, Node, Properties, Rule, Type};

type Members = Map<String, Value>;

/// Reads all of them.
pub fn read(compiler: &mut Compiler<'_>, members: &Members, pointer: &str, node: &mut Node) {
    if let Some(reference) = members.get("$ref")
        && let Some(id) = compiler.reference(reference, pointer)
    {
        node.rules.push(Rule::Reference(id));
    }
    any_value(compiler, members, pointer, node);
    numbers(compiler, members, pointer, node);
    texts(compiler, members, pointer, node);
    lists(compiler, members, pointer, node);
    objects(compiler, members, pointer, node);
    combined(compiler, members, pointer, node);
    if members.contains_key("$defs") {
        // Also what nobody names yet must be a schema.
        compiler.named(members, pointer, "$defs");
    }
    for (keyword, slot) in [
        ("unevaluatedItems", &mut node.unevaluated_items),
        ("unevaluatedProperties", &mut node.unevaluated_properties),
    ] {
        if members.contains_key(keyword) {
            compiler.notes_seen = true;
            *slot = Some(compiler.inside(pointer, keyword));
        }
    }
}

fn any_value(compiler: &mut Compiler<'_>, members: &Members, pointer: &str, node: &mut Node) {
    if let Some(types) = members.get("type") {
        let named: Option<Vec<Type>> = match types {
            Value::String(name) => Type::named(name).map(|kind| vec![kind]),
            Value::Array(names) if !names.is_empty() => names
                .iter()
                .map(|name| name.as_str().and_then(Type::named))
                .collect(),
            _ => None,
        };
        match named {
            Some(types) => node.rules.push(Rule::Types(types)),
            None => compiler.fault(
                &format!("{pointer}/type"),
                "It is one or several of null, boolean, object, array, number, integer and string.",
            ),
        }
    }
    match members.get("enum") {
        Some(Value::Array(values)) => node.rules.push(Rule::Enum(values.clone())),
        Some(_) => compiler.fault(&format!("{pointer}/enum"), "It is a list of values."),
        None => {}
    }
    if let Some(value) = members.get("const") {
        node.rules.push(Rule::Const(value.clone()));
    }
}

fn numbers(compiler: &mut Compiler<'_>, members: &Members, pointer: &str, node: &mut Node) {
    if let Some(of) = compiler.number(members, pointer, "multipleOf") {
        if of.as_f64().is_some_and(|of| of > 0.0) {
            node.rules.push(Rule::MultipleOf(of));
        } else {
            compiler.fault(&format!("{pointer}/multipleOf"), "It is a number above 0.");
        }
    }
    for (keyword, bound) in [
        ("maximum", Bound::AtMost),
        ("exclusiveMaximum", Bound::Below),
        ("minimum", Bound::AtLeast),
        ("exclusiveMinimum", Bound::Above),
    ] {
        if let Some(number) = compiler.number(members, pointer, keyword) {
            node.rules.push(Rule::Bound(bound, number));
        }
    }
}

fn texts(compiler: &mut Compiler<'_>, members: &Members, pointer: &str, node: &mut Node) {
    if let Some((least, most)) = range(compiler, members, pointer, ["minLength", "maxLength"]) {
        node.rules.push(Rule::Length { least, most });
    }
    match members.get("pattern") {
        Some(Value::String(pattern)) => {
            let pattern = compiler.pattern(pattern, &format!("{pointer}/pattern"));
            node.rules.push(Rule::Pattern(pattern));
        }
        Some(_) => compiler.fault(&format!("{pointer}/pattern"), "It is a text."),
        None => {}
    }
}

fn lists(compiler: &mut Compiler<'_>, members: &Members, pointer: &str, node: &mut Node) {
    if let Some((least, most)) = range(compiler, members, pointer, ["minItems", "maxItems"]) {
        node.rules.push(Rule::Size { least, most });
    }
    if members.get("uniqueItems") == Some(&Value::Bool(true)) {
        node.rules.push(Rule::UniqueItems);
    }
    let first = compiler
        .parts(members, pointer, "prefixItems")
        .unwrap_or_default();
    if matches!(members.get("items"), Some(Value::Array(_))) {
        compiler.fault(
            &format!("{pointer}/items"),
            "It is one schema for all items. A schema for each place goes into 'prefixItems'.",
        );
    } else {
        let rest = members
            .contains_key("items")
            .then(|| compiler.inside(pointer, "items"));
        if rest.is_some() || !first.is_empty() {
            node.rules.push(Rule::Items { first, rest });
        }
    }
    if members.contains_key("contains") {
        let id = compiler.inside(pointer, "contains");
        let least = compiler.count(members, pointer, "minContains").unwrap_or(1);
        let most = compiler
            .count(members, pointer, "maxContains")
            .unwrap_or(u64::MAX);
        node.rules.push(Rule::Contains { id, least, most });
    }
}

fn objects(compiler: &mut Compiler<'_>, members: &Members, pointer: &str, node: &mut Node) {
    if let Some((least, most)) = range(
        compiler,
        members,
        pointer,
        ["minProperties", "maxProperties"],
    ) {
        node.rules.push(Rule::Count { least, most });
    }
    if let Some(required) = members.get("required") {
        let names = compiler.texts(required, &format!("{pointer}/required"));
        node.rules.push(Rule::Required(names));
    }
    if let Some(dependent) = members.get("dependentRequired") {
        let place = format!("{pointer}/dependentRequired");
        match dependent {
            Value::Object(dependent) => {
                let read = dependent
                    .iter()
                    .map(|(name, names)| (name.clone(), compiler.texts(names, &place)));
                let read = read.collect();
                node.rules.push(Rule::DependentRequired(read));
            }
            _ => compiler.fault(&place, "It is an object of lists of names."),
        }
    }
    let properties = Properties {
        named: compiler
            .named(members, pointer, "properties")
            .unwrap_or_default()
            .into_iter()
            .collect(),
        patterns: compiler
            .named(members, pointer, "patternProperties")
            .unwrap_or_default(),
        additional: members
            .contains_key("additionalProperties")
            .then(|| compiler.inside(pointer, "additionalProperties")),
    };
    for (pattern, _) in &properties.patterns {
        compiler.pattern(pattern, &format!("{pointer}/patternProperties"));
    }
    if !properties.named.is_empty()
        || !properties.patterns.is_empty()
        || properties.additional.is_some()
    {
        node.rules.push(Rule::Properties(properties));
    }
    if members.contains_key("propertyNames") {
        let id = compiler.inside(pointer, "propertyNames");
        node.rules.push(Rule::PropertyNames(id));
    }
    if let Some(dependent) = compiler.named(members, pointer, "dependentSchemas") {
        node.rules.push(Rule::DependentSchemas(dependent));
    }
}

fn combined(compiler: &mut Compiler<'_>, members: &Members, pointer: &str, node: &mut Node) {
    if let Some(parts) = compiler.parts(members, pointer, "allOf") {
        node.rules.push(Rule::AllOf(parts));
    }
    if let Some(parts) = compiler.parts(members, pointer, "anyOf") {
        node.rules.push(Rule::AnyOf(parts));
    }
    if let Some(parts) = compiler.parts(members, pointer, "oneOf") {
        node.rules.push(Rule::OneOf(parts));
    }
    if members.contains_key("not") {
        let id = compiler.inside(pointer, "not");
        node.rules.push(Rule::Not(id));
    }
    if members.contains_key("if") {
        let condition = compiler.inside(pointer, "if");
        let then = members
            .contains_key("then")
            .then(|| compiler.inside(pointer, "then"));
        let otherwise = members
            .contains_key("else")
            .then(|| compiler.inside(pointer, "else"));
        node.rules.push(Rule::If {
            condition,
            then,
            otherwise,
        });
    }
}

fn range(
    compiler: &mut Compiler<'_>,
    members: &Members,
    pointer: &str,
    [least, most]: [&str; 2],
) -> Option<(u64, u64)> {
    let least = compiler.count(members, pointer, least);
    let most = compiler.count(members, pointer, most);
    (least.is_some() || most.is_some()).then(|| (least.unwrap_or(0), most.unwrap_or(u64::MAX)))
}
