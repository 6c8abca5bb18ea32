//! Puts functions that are alike side by side, and drops names.
//!
//! gzip sees 32 KB at a time. Functions made from one generic are nearly the same; wasm-bindgen scatters them by size.
//! Ordered by likeness the same code is a seventh smaller after gzip.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{
    CodeSectionReader, CustomSectionReader, FunctionSectionReader, Parser, Payload, TypeRef,
};

use super::likeness;

/// Rewrites `index_bg.wasm` in place.
///
/// # Errors
/// When the file is not a module.
pub fn run(out: &Path) -> Result<()> {
    let path = out.join("index_bg.wasm");
    let ordered = by_likeness(&fs::read(&path)?)?;
    fs::write(&path, ordered).context("the reordered file cannot be written")
}

fn by_likeness(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::new();
    let mut by_likeness = ByLikeness::of(wasm)?;
    utils::parse_core_module(&mut by_likeness, &mut module, Parser::new(0), wasm)
        .map_err(|error| anyhow!("the functions cannot be reordered: {error}"))?;
    Ok(module.finish())
}

/// Writes a module again with its functions in another order and without custom sections.
struct ByLikeness {
    imported: u32,
    /// Old indices in their new order, counted from the first function that is not imported.
    order: Vec<usize>,
    /// The new index of each old one.
    places: Vec<u32>,
}

impl ByLikeness {
    fn of(wasm: &[u8]) -> Result<Self> {
        let mut imported = 0;
        let mut bodies = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    bodies.push(wasm.get(body.range()).unwrap_or_default());
                }
                _ => {}
            }
        }
        let order = likeness::order(&bodies);
        let mut places = vec![0; order.len()];
        for (place, old) in (0..).zip(&order) {
            if let Some(slot) = places.get_mut(*old) {
                *slot = place;
            }
        }
        Ok(Self {
            imported,
            order,
            places,
        })
    }

    /// The items of a section in the new order.
    fn reordered<T>(
        &self,
        items: impl IntoIterator<Item = wasmparser::Result<T>>,
    ) -> wasmparser::Result<Vec<T>> {
        let mut items: Vec<Option<T>> = items
            .into_iter()
            .map(|item| item.map(Some))
            .collect::<Result<_, _>>()?;
        Ok(self
            .order
            .iter()
            .filter_map(|old| items.get_mut(*old)?.take())
            .collect())
    }
}

impl Reencode for ByLikeness {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error> {
        let own = function
            .checked_sub(self.imported)
            .and_then(|own| self.places.get(own as usize));
        Ok(own.map_or(function, |place| self.imported + place))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        for kind in self.reordered(section)? {
            functions.function(self.type_index(kind)?);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error> {
        for body in self.reordered(section)? {
            self.parse_function_body(code, body)?;
        }
        Ok(())
    }

    fn parse_custom_section(
        &mut self,
        _module: &mut Module,
        _section: CustomSectionReader<'_>,
    ) -> Result<(), Error> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use wasm_encoder::{CustomSection, ExportKind, ExportSection, Function, TypeSection, ValType};

    use super::*;

    /// A function that adds `values` up, and calls another if told to.
    fn sum(values: std::ops::Range<i64>, calls: Option<u32>) -> Function {
        let mut function = Function::new([]);
        let mut body = function.instructions();
        for value in values {
            body.i64_const(value).drop();
        }
        if let Some(other) = calls {
            body.call(other).drop();
        }
        body.end();
        function
    }

    /// Three functions: the first and the last are alike, the last calls the second, which has another type.
    fn module() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        types.ty().function([], [ValType::I32]);
        let mut functions = FunctionSection::new();
        functions.function(0).function(1).function(0);
        let mut exports = ExportSection::new();
        for (index, name) in (0..).zip(["first", "answer", "like_first"]) {
            exports.export(name, ExportKind::Func, index);
        }
        let mut answer = Function::new([]);
        answer.instructions().i32_const(42).end();
        let mut code = CodeSection::new();
        code.function(&sum(0..40, None))
            .function(&answer)
            .function(&sum(0..40, Some(1)));
        let mut module = Module::new();
        module
            .section(&types)
            .section(&functions)
            .section(&exports)
            .section(&code)
            .section(&CustomSection {
                name: "name".into(),
                data: (&[]).into(),
            });
        module.finish()
    }

    fn exported(wasm: &[u8]) -> BTreeMap<String, u32> {
        let mut found = BTreeMap::new();
        for payload in Parser::new(0).parse_all(wasm) {
            if let Payload::ExportSection(exports) = payload.unwrap() {
                let exports = exports.into_iter().map(Result::unwrap);
                found.extend(exports.map(|export| (export.name.to_owned(), export.index)));
            }
        }
        found
    }

    #[test]
    fn functions_types_calls_and_exports_move_together() {
        let moved = by_likeness(&module()).unwrap();
        // The call to another type of function would not be valid had only one of them moved.
        wasmparser::validate(&moved).unwrap();
        let places = ["first", "like_first", "answer"].map(|name| exported(&moved)[name]);
        assert_eq!(places, [0, 1, 2]);
    }

    #[test]
    fn names_are_dropped() {
        let has_names = |wasm: &[u8]| wasm.windows(5).any(|bytes| bytes == b"\x04name");
        assert!(has_names(&module()));
        assert!(!has_names(&by_likeness(&module()).unwrap()));
    }
}
