//! The shape of one domain of the catalogue.
//!
//! Domains are JSON files of their own; fields are short lines such as `Due back: date!` (see `field_line`).

use serde::Deserialize;

/// One domain.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    /// Stable name.
    pub id: String,
    /// What an app of this kind is called if the text gives no name.
    pub name: String,
    /// lucide icon of the app.
    pub icon: String,
    /// Accent colour of the app.
    pub accent: String,
    /// Phrases that settle it.
    pub strong: Vec<String>,
    /// Words that speak for it.
    pub words: Vec<String>,
    /// Words that say it is something else: a blood drive raises no funds.
    #[serde(default)]
    pub unless: Vec<String>,
    /// What such an app keeps.
    pub things: Vec<Thing>,
    /// Who uses it beside the owner.
    #[serde(default)]
    pub people: Vec<Person>,
    /// Rules in the words of `meaning::rule`; those about things that are not there are left out.
    #[serde(default)]
    pub rules: Vec<String>,
    /// Screens beside a list of every thing.
    #[serde(default)]
    pub screens: Vec<Screen>,
    /// Questions worth asking.
    #[serde(default)]
    pub questions: Vec<Ask>,
}

/// One kind of thing.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thing {
    /// One: `Tool`.
    pub one: String,
    /// Many: `Tools`.
    pub many: String,
    /// lucide icon.
    #[serde(default)]
    pub icon: Option<String>,
    /// Words that mean it, in the singular, likeliest first.
    pub words: Vec<String>,
    /// Whether such an app has it even if the text does not mention it.
    #[serde(default = "yes")]
    pub core: bool,
    /// Whether the builder's own word takes its name: what a lending library lends.
    #[serde(default)]
    pub slot: bool,
    /// States it goes through.
    #[serde(default)]
    pub states: Vec<String>,
    /// Its fields, see `field_line`.
    pub fields: Vec<String>,
    /// Believable rows: values in the order of the fields, `=State` for its state.
    #[serde(default)]
    pub rows: Vec<Vec<String>>,
    /// How its list is drawn best.
    #[serde(default)]
    pub cards: bool,
}

/// A kind of person.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// `Member`.
    pub label: String,
    /// Words that mean them, in the singular.
    pub words: Vec<String>,
    /// What they may do, in the words of `meaning::permission`.
    pub may: Vec<String>,
    /// Whether they use the app only if the text says that they do something in it.
    #[serde(default = "yes")]
    pub only_if_acting: bool,
}

/// A screen.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Screen {
    /// What its tab says.
    pub label: String,
    /// `list`, `cards`, `board`, `calendar` or `chart`.
    pub kind: String,
    /// `one` of the thing it shows.
    pub thing: String,
    /// What it is for, in the words of `meaning::screen`.
    #[serde(default)]
    pub note: Option<String>,
    /// Whether such an app has it even if the text does not ask for it.
    #[serde(default = "yes")]
    pub core: bool,
}

/// A question with answers to tap.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// The question.
    pub text: String,
    /// Words of which one in the description answers it already.
    pub unless: Vec<String>,
    /// Answers to tap, the assumed one first, each with the wish it stands for; an empty wish changes nothing.
    pub options: Vec<(String, String)>,
}

const fn yes() -> bool {
    true
}
