//! What the standard has and the profile leaves out, with what to use instead.
//!
//! One line each; the reader reports nothing else as left out, and docs/workflows/profile.md lists the same.

use crate::read::Part;

/// The code of every finding of this kind.
pub const CODE: &str = "outside-profile";

/// One thing that is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outside {
    /// What it is, as the author wrote it.
    pub what: &'static str,
    /// What to use instead.
    pub instead: &'static str,
}

macro_rules! outside {
    ($($name:ident: $what:literal, $instead:literal;)*) => {
        $(#[doc = $what] pub const $name: Outside = Outside { what: $what, instead: $instead };)*
        /// All of them, in the order of the page.
        pub const ALL: &[Outside] = &[$($name),*];
    };
}

outside! {
    RUN_SHELL: "run: shell", "call a service with 'call: http', or a built-in function with 'call'";
    RUN_SCRIPT: "run: script", "write the logic as jq expressions in 'set', 'output' and 'switch', or call a built-in function";
    RUN_CONTAINER: "run: container", "run the container as a service of your own and call it with 'call: http'";
    RUN_RETURN: "run: return", "leave it out; a workflow returns its output, or use 'none' for nothing";
    CALL_GRPC: "call: grpc", "call the service's HTTP interface with 'call: http' or 'call: openapi'";
    CALL_ASYNCAPI: "call: asyncapi", "use 'emit' to publish an event and 'listen' or 'schedule.on' to receive one";
    CALL_MCP: "call: mcp", "call the tool's HTTP interface with 'call: http'";
    CALL_A2A: "call: a2a", "call the agent's HTTP interface with 'call: http'";
    CALL_BY_ADDRESS: "call: address of a function", "copy the function's task into 'use.functions' and call it by its name";
    CALL_FROM_CATALOG: "call: function of a catalog", "call a built-in function (name:version@default), or copy the task into 'use.functions'";
    CATALOGS: "use.catalogs", "copy the functions you need into 'use.functions'";
    EXTENSIONS: "use.extensions", "put the tasks before and after where they belong, or into a function in 'use.functions'";
    EVALUATE_LANGUAGE: "evaluate.language", "write the expressions in jq and leave 'evaluate' out";
    EVALUATE_LOOSE: "evaluate.mode: loose", "put every expression in ${ … } and leave 'evaluate' out";
    SCHEMA_RESOURCE: "schema.resource", "write the schema into 'schema.document'";
    SCHEMA_FORMAT: "schema.format", "use JSON Schema, the format 'json'";
    AUTHENTICATION_DIGEST: "authentication: digest", "use basic, bearer, oauth2 or oidc";
    AUTHENTICATION_CERTIFICATE: "authentication: certificate", "use basic, bearer, oauth2 or oidc";
    OAUTH2_GRANT: "oauth2: grants of a person at a browser", "use the grant client_credentials or password";
    OAUTH2_CLIENT_ASSERTION: "oauth2: client assertions", "use the client authentication client_secret_basic or client_secret_post";
    OAUTH2_ON_BEHALF: "oauth2: subject and actor", "use the grant client_credentials";
}

/// Reports one at its place.
pub(crate) fn report(part: &Part<'_>, outside: &Outside) {
    part.error(
        CODE,
        format!(
            "'{}' is not part of what runs here. Instead, {}.",
            outside.what, outside.instead
        ),
    );
}
