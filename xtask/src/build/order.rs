//! Puts functions that are alike side by side, and drops names.
//!
//! gzip sees 32 KB at a time. Functions made from one generic are nearly the same; wasm-bindgen scatters them by size.
//! Ordered by method, then path, then size, the same code is a tenth smaller after gzip.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{
    CodeSectionReader, CustomSectionReader, FunctionSectionReader, KnownCustom, Name, Parser,
    Payload, TypeRef,
};

/// Rewrites `index_bg.wasm` in place.
///
/// # Errors
/// When the file is not a module with names.
pub fn run(out: &Path) -> Result<()> {
    let path = out.join("index_bg.wasm");
    let wasm = fs::read(&path)?;
    let mut by_likeness = ByLikeness::of(&wasm)?;
    let mut module = Module::new();
    utils::parse_core_module(&mut by_likeness, &mut module, Parser::new(0), &wasm)
        .map_err(|error| anyhow!("the functions cannot be reordered: {error}"))?;
    fs::write(&path, module.finish()).context("the reordered file cannot be written")
}

/// Writes a module again with its functions in another order and without custom sections.
struct ByLikeness {
    imported: u32,
    /// Old indices in their new order, counted from the first function that is not imported.
    order: Vec<u32>,
    /// The new index of each old one.
    places: Vec<u32>,
}

impl ByLikeness {
    fn of(wasm: &[u8]) -> Result<Self> {
        let facts = Facts::read(wasm)?;
        ensure!(
            facts.names.len() * 2 > facts.sizes.len(),
            "the functions have no names to be ordered by"
        );
        let mut order: Vec<u32> = (0..).take(facts.sizes.len()).collect();
        order.sort_by(|a, b| facts.compare(*a as usize, *b as usize));
        let mut places = vec![0; order.len()];
        for (place, old) in (0..).zip(&order) {
            if let Some(slot) = places.get_mut(*old as usize) {
                *slot = place;
            }
        }
        Ok(Self {
            imported: facts.imported,
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
            .filter_map(|old| items.get_mut(*old as usize)?.take())
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

/// What the order is made from.
#[derive(Default)]
struct Facts {
    imported: u32,
    sizes: Vec<usize>,
    /// By the function's index without the imported ones; a few have none.
    names: BTreeMap<usize, String>,
}

impl Facts {
    fn read(wasm: &[u8]) -> Result<Self> {
        let mut facts = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        facts.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionEntry(body) => facts.sizes.push(body.range().len()),
                Payload::CustomSection(section) => facts.read_names(&section)?,
                _ => {}
            }
        }
        Ok(facts)
    }

    fn read_names(&mut self, section: &CustomSectionReader<'_>) -> Result<()> {
        let KnownCustom::Name(subsections) = section.as_known() else {
            return Ok(());
        };
        for subsection in subsections {
            if let Name::Function(functions) = subsection? {
                for function in functions {
                    let function = function?;
                    if let Some(own) = function.index.checked_sub(self.imported) {
                        self.names.insert(own as usize, function.name.to_owned());
                    }
                }
            }
        }
        Ok(())
    }

    fn compare(&self, a: usize, b: usize) -> Ordering {
        self.likeness(a).cmp(&self.likeness(b))
    }

    fn likeness(&self, function: usize) -> (&str, &str, usize) {
        let path = without_hash(self.names.get(&function).map_or("", String::as_str));
        (
            method(path),
            path,
            self.sizes.get(function).copied().unwrap_or_default(),
        )
    }
}

/// `core::fmt::write::h0123456789abcdef` without what makes two instances of one generic different.
fn without_hash(name: &str) -> &str {
    match name.rsplit_once("::h") {
        Some((path, hash)) if hash.len() == 16 => path,
        _ => name,
    }
}

/// The last part of such a path, such as `write`.
fn method(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        ExportKind, ExportSection, Function, IndirectNameMap, NameMap, NameSection, TypeSection,
    };

    use super::*;

    #[test]
    fn a_name_is_taken_apart() {
        let path = without_hash("<T as core::fmt::Write>::write::h0123456789abcdef");
        assert_eq!(
            (path, method(path)),
            ("<T as core::fmt::Write>::write", "write")
        );
        assert_eq!(method(without_hash("a::here")), "here");
    }

    /// Two functions, the second calls the first; both are exported.
    fn module(names: [&str; 2]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        types.ty().function([], [wasm_encoder::ValType::I32]);
        let mut functions = FunctionSection::new();
        functions.function(1).function(0);
        let mut exports = ExportSection::new();
        exports
            .export("answer", ExportKind::Func, 0)
            .export("ask", ExportKind::Func, 1);
        let mut code = CodeSection::new();
        let mut answer = Function::new([]);
        answer.instructions().i32_const(42).end();
        let mut ask = Function::new([]);
        ask.instructions().call(0).drop().end();
        code.function(&answer).function(&ask);
        let mut map = NameMap::new();
        map.append(0, names[0]);
        map.append(1, names[1]);
        let mut section = NameSection::new();
        section.functions(&map);
        section.locals(&IndirectNameMap::new());
        let mut module = Module::new();
        module
            .section(&types)
            .section(&functions)
            .section(&exports)
            .section(&code)
            .section(&section);
        module.finish()
    }

    fn reordered(wasm: &[u8]) -> Vec<u8> {
        let mut module = Module::new();
        let mut order = ByLikeness::of(wasm).unwrap();
        utils::parse_core_module(&mut order, &mut module, Parser::new(0), wasm).unwrap();
        module.finish()
    }

    #[test]
    fn functions_types_calls_and_exports_move_together() {
        let moved = reordered(&module([
            "a::z::h0123456789abcdef",
            "a::b::h0123456789abcdef",
        ]));
        let kept = reordered(&module([
            "a::b::h0123456789abcdef",
            "a::z::h0123456789abcdef",
        ]));
        assert_ne!(moved, kept);
        assert_eq!(moved.len(), kept.len());
        wasmparser::validate(&moved).unwrap();
        assert_eq!(
            (index_of(&moved, "answer"), index_of(&kept, "answer")),
            (1, 0)
        );
    }

    fn index_of(wasm: &[u8], name: &str) -> u32 {
        for payload in Parser::new(0).parse_all(wasm) {
            if let Payload::ExportSection(exports) = payload.unwrap() {
                let named = |export: &wasmparser::Export<'_>| export.name == name;
                return exports
                    .into_iter()
                    .map(Result::unwrap)
                    .find(named)
                    .unwrap()
                    .index;
            }
        }
        panic!("there are no exports")
    }

    #[test]
    fn a_module_without_names_is_refused() {
        let mut stripped = Vec::new();
        let named = module(["a::z::h0123456789abcdef", "a::b::h0123456789abcdef"]);
        let end = named
            .windows(5)
            .position(|window| window == b"\x04name")
            .unwrap()
            - 2;
        stripped.extend_from_slice(&named[..end]);
        assert!(ByLikeness::of(&stripped).is_err());
    }
}
