//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::commands::{events::EventsCommand, mailbox::MailboxCommand};

/// Say what you need; it runs at the edge.
#[derive(Debug, Parser)]
#[command(name = "edgewright", version, disable_help_subcommand = true)]
pub struct Arguments {
    /// Print exactly one JSON object.
    #[arg(long, global = true)]
    pub json: bool,
    /// Address of the server. The one signed in to last if absent, else the local one.
    #[arg(long, global = true, env = "EDGEWRIGHT_URL")]
    pub url: Option<String>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Sign in with an e-mail address and the code sent to it.
    Login(LoginArguments),
    /// Describe what you need and have it built.
    Build(BuildArguments),
    /// Check the definition of an app or a workflow, without a server.
    Check(CheckArguments),
    /// Publish a hand-written definition of an app or a workflow, or a new version of one.
    Publish(PublishArguments),
    /// Start a run of a workflow.
    Run(RunArguments),
    /// See, cancel and replay runs of a workflow.
    #[command(subcommand)]
    Runs(RunsCommand),
    /// Values that the calls of a workflow carry and nobody sees.
    #[command(subcommand)]
    Secrets(SecretsCommand),
    /// Let requests from outside start runs of a workflow.
    #[command(subcommand)]
    Hooks(HooksCommand),
    /// Let mails start runs of a workflow.
    #[command(subcommand)]
    Mailbox(MailboxCommand),
    /// Tell your workflows of something that happened.
    #[command(subcommand)]
    Events(EventsCommand),
    /// Work out an expression, without a server.
    Eval(EvalArguments),
    /// Read and change the rows of an app.
    #[command(subcommand)]
    Rows(RowsCommand),
    /// Bring keys of model providers along, so that your builds ask them.
    #[command(subcommand)]
    Models(ModelsCommand),
}

/// Arguments of `login`.
#[derive(Debug, Args)]
pub struct LoginArguments {
    /// Your e-mail address.
    #[arg(long)]
    pub email: String,
    /// The code from the e-mail. A development server is asked for it.
    #[arg(long)]
    pub code: Option<String>,
}

/// Arguments of `build`.
#[derive(Debug, Args)]
pub struct BuildArguments {
    /// What you need, in your own words.
    pub text: String,
    /// What it should become; recommended by the analyst if absent.
    #[arg(long, value_enum)]
    pub mode: Option<Mode>,
    /// Approve what was built, so that it goes live.
    #[arg(long)]
    pub yes: bool,
    /// Name in the app's address; worked out from its title if absent.
    #[arg(long)]
    pub slug: Option<String>,
    /// Change this live app (OWNER/SLUG) instead of building a new one.
    #[arg(long)]
    pub app: Option<String>,
    /// Approve even if rows lose something.
    #[arg(long)]
    pub accept_loss: bool,
}

/// What a description becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Data and views, no code.
    App,
    /// Steps that run by themselves.
    Workflow,
    /// Source code.
    Code,
}

impl Mode {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Workflow => "workflow",
            Self::Code => "code",
        }
    }
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// The definition of an app (JSON) or a workflow (JSON or YAML); `-` for standard input.
    pub file: PathBuf,
    /// Contract tests of an app.
    #[arg(long)]
    pub tests: Option<PathBuf>,
}

/// Arguments of `publish`.
#[derive(Debug, Args)]
pub struct PublishArguments {
    /// The definition of an app (JSON) or a workflow (JSON or YAML); `-` for standard input.
    pub file: PathBuf,
    /// Name in the address.
    #[arg(long)]
    pub slug: String,
    /// Checks of an app that must hold; without them, those of the live version must.
    #[arg(long)]
    pub tests: Option<PathBuf>,
    /// Publish a new version even if rows lose something.
    #[arg(long)]
    pub accept_loss: bool,
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// The workflow, as OWNER/SLUG.
    pub workflow: String,
    /// Input, as JSON; `@FILE` reads a file, `@-` standard input.
    #[arg(long)]
    pub input: Option<String>,
    /// Wait until the run is over, and fail unless it is completed.
    #[arg(long)]
    pub wait: bool,
    /// Seconds to wait at most; the run goes on by itself after that.
    #[arg(long, default_value_t = 3_600, requires = "wait")]
    pub wait_seconds: u64,
    /// A key of your own: the same key starts the same run once.
    #[arg(long)]
    pub key: Option<String>,
}

/// What to do with secrets.
#[derive(Debug, Subcommand)]
pub enum SecretsCommand {
    /// Set one. The value is read from standard input, or asked for at a terminal.
    Set(SecretSetArguments),
    /// Their names; values are never shown.
    List(SecretListArguments),
    /// Take one away.
    Remove(SecretArguments),
}

/// A secret.
#[derive(Debug, Args)]
pub struct SecretArguments {
    /// The workflow, as OWNER/SLUG.
    pub workflow: String,
    /// The secret's name, as the definition lists it in `use.secrets`.
    pub name: String,
}

/// Arguments of `secrets set`.
#[derive(Debug, Args)]
pub struct SecretSetArguments {
    /// Which.
    #[command(flatten)]
    pub secret: SecretArguments,
    /// The value is a JSON object, such as {"username": …, "password": …}.
    #[arg(long = "json-object")]
    pub as_object: bool,
}

/// Arguments of `secrets list`.
#[derive(Debug, Args)]
pub struct SecretListArguments {
    /// The workflow, as OWNER/SLUG.
    pub workflow: String,
}

/// What to do with runs.
#[derive(Debug, Subcommand)]
pub enum RunsCommand {
    /// The runs of a workflow, the newest first.
    List(RunListArguments),
    /// One run with its tasks.
    Show(RunIdArguments),
    /// Stop a run.
    Cancel(RunIdArguments),
    /// Run it again, from the beginning or from one of its tasks.
    Replay(RunReplayArguments),
}

/// Arguments of `runs list`.
#[derive(Debug, Args)]
pub struct RunListArguments {
    /// The workflow, as OWNER/SLUG.
    pub workflow: String,
    /// Only runs that stand here: running, waiting, completed, faulted or cancelled.
    #[arg(long)]
    pub status: Option<String>,
    /// Only runs in whose input, output, errors or tasks this text occurs.
    #[arg(long)]
    pub search: Option<String>,
    /// Only runs begun by this: manual, schedule, webhook, event, form, record, workflow, replay, …
    #[arg(long)]
    pub started_by: Option<String>,
    /// Only runs begun at this moment or later, such as 2026-11-20T08:00:00Z.
    #[arg(long)]
    pub since: Option<String>,
    /// Only runs begun before this moment.
    #[arg(long)]
    pub until: Option<String>,
    /// Runs of the page, at most 100.
    #[arg(long)]
    pub limit: Option<u32>,
    /// Where the page starts: `next_cursor` of the one before.
    #[arg(long)]
    pub cursor: Option<String>,
}

/// A run.
#[derive(Debug, Args)]
pub struct RunIdArguments {
    /// The workflow, as OWNER/SLUG.
    pub workflow: String,
    /// The run's id.
    pub run: String,
}

/// Arguments of `runs replay`.
#[derive(Debug, Args)]
pub struct RunReplayArguments {
    /// Which run.
    #[command(flatten)]
    pub run: RunIdArguments,
    /// The task to begin anew at, as its reference, such as /do/2/notify; from the beginning if absent.
    #[arg(long)]
    pub from: Option<String>,
}

/// What to do with the hook of a workflow.
#[derive(Debug, Subcommand)]
pub enum HooksCommand {
    /// Set the hook up, or change it. A new secret is shown this once.
    Set(HookSetArguments),
    /// The hook, its addresses, and the last request that was sent to try it.
    Show(HookArguments),
    /// Take the hook away.
    Remove(HookArguments),
}

/// A workflow.
#[derive(Debug, Args)]
pub struct HookArguments {
    /// The workflow, as OWNER/SLUG.
    pub workflow: String,
}

/// Arguments of `hooks set`.
#[derive(Debug, Args)]
pub struct HookSetArguments {
    /// The workflow, as OWNER/SLUG.
    pub workflow: String,
    /// How the sender signs: standard, github, stripe, slack or none.
    #[arg(long)]
    pub signature: String,
    /// What the sender hears: accepted, or result.
    #[arg(long, default_value = "accepted")]
    pub answer: String,
    /// A method it takes; several times for several, POST if absent.
    #[arg(long = "method")]
    pub methods: Vec<String>,
    /// Read the secret that the sender gave out from standard input.
    #[arg(long)]
    pub secret_from_stdin: bool,
    /// Make a new secret. The one before stays right for a day.
    #[arg(long)]
    pub rotate: bool,
}

/// Arguments of `eval`.
#[derive(Debug, Args)]
pub struct EvalArguments {
    /// A jq expression.
    pub expression: String,
    /// JSON it works on; `-` for standard input, null if absent.
    #[arg(long)]
    pub input: Option<PathBuf>,
}

/// What to do with rows.
#[derive(Debug, Subcommand)]
pub enum RowsCommand {
    /// One page of rows.
    List(ListArguments),
    /// One row.
    Get(RowArguments),
    /// A new row.
    Add(AddArguments),
    /// Other values in a row.
    Update(UpdateArguments),
    /// A row into the trash.
    Delete(RowArguments),
    /// The rows of a CSV file.
    Import(ImportArguments),
}

/// A table of an app.
#[derive(Debug, Args)]
pub struct TableArguments {
    /// The app, as OWNER/SLUG.
    pub app: String,
    /// The table's id.
    pub table: String,
}

/// Arguments of `rows list`.
#[derive(Debug, Args)]
pub struct ListArguments {
    /// Which table.
    #[command(flatten)]
    pub table: TableArguments,
    /// Only rows that match this condition, as JSON.
    #[arg(long)]
    pub filter: Option<String>,
    /// Order, such as `-due_on,name`.
    #[arg(long, allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// Only rows with this text.
    #[arg(long)]
    pub search: Option<String>,
    /// Filter and order of this view.
    #[arg(long)]
    pub view: Option<String>,
    /// Rows of the page, at most 100.
    #[arg(long)]
    pub limit: Option<u32>,
    /// Where the page starts: `next_cursor` of the one before.
    #[arg(long)]
    pub cursor: Option<String>,
}

/// Arguments of `rows get` and `rows delete`.
#[derive(Debug, Args)]
pub struct RowArguments {
    /// Which table.
    #[command(flatten)]
    pub table: TableArguments,
    /// The row's id.
    pub id: String,
}

/// Arguments of `rows add`.
#[derive(Debug, Args)]
pub struct AddArguments {
    /// Which table.
    #[command(flatten)]
    pub table: TableArguments,
    /// Values.
    #[command(flatten)]
    pub values: ValueArguments,
}

/// Arguments of `rows import`.
#[derive(Debug, Args)]
pub struct ImportArguments {
    /// Which table.
    #[command(flatten)]
    pub table: TableArguments,
    /// The CSV file, or - for standard input. Its first line names fields by label or id.
    pub file: PathBuf,
    /// Checks everything and adds nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Adds nothing if any line is wrong; otherwise wrong lines are left out.
    #[arg(long)]
    pub all_or_nothing: bool,
    /// The field of a column, as COLUMN=FIELD; COLUMN= leaves the column out.
    #[arg(long = "column", value_name = "COLUMN=FIELD")]
    pub columns: Vec<String>,
    /// What stands between cells: comma, semicolon, tab or pipe; found in the first line if not given.
    #[arg(long)]
    pub delimiter: Option<String>,
    /// A key of your own: the same command with the same key goes on where it broke off.
    #[arg(long)]
    pub key: Option<String>,
}

/// Arguments of `rows update`.
#[derive(Debug, Args)]
pub struct UpdateArguments {
    /// Which row.
    #[command(flatten)]
    pub row: RowArguments,
    /// Values.
    #[command(flatten)]
    pub values: ValueArguments,
    /// Refuse if the row is no longer at this revision.
    #[arg(long)]
    pub revision: Option<i64>,
}

/// Values of a row.
#[derive(Debug, Args)]
pub struct ValueArguments {
    /// Values by field id, as a JSON object.
    pub values: Option<String>,
    /// One value: `--set name=Drill`. Read as JSON if it is, else as text.
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    pub set: Vec<String>,
}

/// What to do with keys of model providers. A key is never an argument: other programs can read those.
#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    /// The providers you brought keys of along.
    List,
    /// Keep a key, read from standard input, in the place of the one before it.
    Set(ModelArguments),
    /// Remove a key.
    Remove(ProviderArguments),
    /// Try whether a key that is kept works.
    Test(ProviderArguments),
    /// What calls of models took this month, and what they may cost.
    Usage,
    /// Set what calls of models may cost in a calendar month (UTC); builds stop cleanly before they cost more.
    Budget(BudgetArguments),
}

/// Arguments of `models budget`.
#[derive(Debug, Args)]
pub struct BudgetArguments {
    /// Dollars, such as 25 or 7.50.
    pub dollars: String,
}

/// A provider.
#[derive(Debug, Args)]
pub struct ProviderArguments {
    /// Whose models: anthropic, openai, google, xai, or compatible for a server of your own.
    pub provider: String,
}

/// Arguments of `models set`.
#[derive(Debug, Args)]
pub struct ModelArguments {
    /// Which provider.
    #[command(flatten)]
    pub provider: ProviderArguments,
    /// Where it answers, if not at its public address, such as https://models.example.com/v1.
    #[arg(long)]
    pub base_url: Option<String>,
    /// One model for everything; each task gets the one that suits it if absent.
    #[arg(long)]
    pub model: Option<String>,
}

/// Reads the command line.
///
/// # Errors
/// What clap says, which includes asking for help.
pub fn parse() -> Result<Arguments, clap::Error> {
    Arguments::try_parse()
}
