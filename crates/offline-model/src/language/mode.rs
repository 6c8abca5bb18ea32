//! Whether a text asks for an app, for something that runs by itself, or for source code.

use edgewright_pipeline::artifact::{Mode, Recommendation};

use super::{
    pattern::{find, has_any},
    text::Text,
};

/// Words of things that run by themselves.
const WORKFLOW: &[&str] = &[
    "every|each morning|evening|night|hour|weekday|monday|tuesday|wednesday|thursday|friday|saturday|sunday * send|email|post|fetch|copy|sync|pull|summarise|summarize|message|scrape|text|backup|back",
    "send|email|post|check|fetch|copy|sync|pull|summarise|summarize|message|scrape|text * {np} * every|each day|morning|evening|night|hour|week|weekday|monday|friday",
    "when|whenever|once|if a|an|the|someone? new? email|e-mail|mail|webhook|message|tweet|issue|payment arrive|come|receive|land|get|is",
    "when|whenever|if * * send|post|forward|copy|add|create|notify|update",
    "when|whenever|if {np} arrive|come|fail|succeed|change|close|open|merge|drop|rise|sign|register|pay|cancel",
    "google|stripe|slack|shopify|github|gmail|outlook|trello|airtable|hubspot|salesforce|zendesk|mailchimp|notion|teams|discord|telegram|jira|twilio * add|post|send|create|append|copy|row|sheet|sheets|channel|message|payment|order|form|contact|issue",
    "every|each|once * hour|day|week|month|morning|night|monday|tuesday|wednesday|thursday|friday|saturday|sunday * * send|email|post|fetch|copy|sync|pull|check|generate|export|import",
    "every|each time {rest}",
    "send|email|post|message a|an|the|me|us? daily|weekly|nightly|hourly|monthly report|summary|digest|list|reminder|overview",
    "from|to|in|into|on|my hubspot|salesforce|stripe|shopify|slack|trello|airtable|notion|typeform|mailchimp|jira|zendesk|xero|quickbooks|dropbox|gmail|outlook|sheets|asana|discord",
    "automatically|nightly|hourly send|email|post|fetch|copy|sync|pull|export|import|generate|transfer|move",
    "convert|transform|transfer|import|export|move {np} from|to|into * sheet|sheets|notion|airtable|slack|csv|calendar|drive|dropbox|s3",
    "sync|synchronise|synchronize {np} with|to|into|and|from {np}",
    "forward|copy|pipe|push {np} to|into slack|sheet|sheets|google|notion|telegram|airtable|email|discord",
    "monitor|watch|poll|scrape * website|site|page|price|feed|api|url|server|rss",
    "send me|us a? daily|weekly|nightly|hourly|monthly",
    "daily|weekly|nightly|hourly digest|backup|sync|job|scrape",
    "summarise|summarize * emails|inbox|feed|news|articles",
    "automate|automation|workflow|cron|pipeline|webhook|zapier",
    "backup|back-up * database|files|folder * to",
    "post|publish to twitter|linkedin|instagram|facebook|slack|x",
];

/// Words of programs.
const CODE: &[&str] = &[
    "in|with|using swift|kotlin|rust|python|java|javascript|typescript|react|vue|flutter|golang|c++|c#|php|ruby|django|unity|node|svelte|arduino|bash",
    "ios|android|mobile|native|react-native app in|with|for|written",
    "native|iphone|ios|android|desktop app|application",
    "video|mobile|browser|arcade|board|puzzle|platform|card|snake|tetris|chess game|clone",
    "a|the game where|with|like|in|for",
    "algorithm|library|sdk|compiler|parser|cli|command-line|npm|crate|package|framework|microservice|plugin|extension|source-code|codebase|script that|to|for|in|which|package",
    "write|generate|implement a|an|the|me|some|python|javascript|bash code|function|class|script|program|algorithm|parser|compiler|module|api",
    "rest|graphql api for|in|that|with|server",
    "browser|chrome|vscode|wordpress|figma extension|plugin",
    "train|fine-tune|build a|an|the machine|neural|language|ml model|network|learning",
    "landing page|website with|in html|css|react|animations",
    "3d|webgl|shader|physics|opengl|multiplayer",
    "github repo|repository|action|actions",
    "cli|command-line|command|terminal|console tool|app|application|program|utility|script|interface",
    "python|rust|go|node|javascript|typescript|java|php|ruby|c++|swift|kotlin|dart|react|vue|flutter|django|laravel|rails library|package|module|script|app|application|program|class|function|component|bot|server|api|plugin|game|backend|tool|code|project",
    "unit|integration tests|test",
    "make|build|create|design me|us? a|an|the website|webpage|homepage|web-site for|with|about",
    "discord|telegram|slack|twitter|chat|trading bot",
    "rename|renames|convert|converts|compress|compresses|resize|resizes|parse|parses|encrypt|encrypts|scrape|scrapes|download|downloads photos|images|files|folders|pdfs|videos|csv|json|xml|pages",
    "code|source for|that|which|to|code",
];

/// Words of data to keep.
const APP: &[&str] = &[
    "keep|keeping track|list|record|records",
    "track|tracker|manage|catalogue|catalog|inventory|register|log|organise|organize|record|store",
    "a|the|my|our list of|with",
    "see|know|show|find which|what|who|when|where|how|all",
    "calendar|board|table|form|dashboard|chart|list|database|directory|booking|bookings|sign-up|members|customers",
    "each|every {np} has|have|belongs|needs|should",
    "members|customers|staff|parents|volunteers|people|users|students|patients can|should|may|must|borrow|book|reserve|sign",
    "app|spreadsheet|library|club|shop|clinic|school",
];

/// The mode a text asks for, and why.
#[must_use]
pub fn recommend(text: &Text) -> Recommendation {
    let score = |patterns: &[&str]| -> usize {
        text.sentences
            .iter()
            .map(|sentence| {
                patterns
                    .iter()
                    .filter(|pattern| find(&sentence.tokens, pattern).is_some())
                    .count()
            })
            .sum()
    };
    let (app, workflow, code) = (score(APP), score(WORKFLOW), score(CODE));
    let opens_with_schedule = text.sentences.first().is_some_and(|sentence| {
        has_any(
            sentence
                .tokens
                .get(..sentence.tokens.len().min(3))
                .unwrap_or_default(),
            &[
                "every|each morning|evening|night|hour|day|monday|friday|weekday",
                "whenever|when|whenever a|an|the|new|someone|i",
                "every|each time",
            ],
        )
    });
    let workflow = workflow * 2 + usize::from(opens_with_schedule && workflow > 0);
    let code = code * 2;
    let (mode, reason) = if code > app && code >= workflow {
        (
            Mode::Code,
            "You describe a program of its own rather than data to keep, so source code fits best; that mode is not available yet.",
        )
    } else if workflow > app {
        (
            Mode::Workflow,
            "You describe something that runs by itself rather than data to keep, so a workflow fits best; that mode is not available yet.",
        )
    } else if app == 0 {
        (
            Mode::App,
            "An app is the simplest way to start: a list you can shape further.",
        )
    } else {
        (
            Mode::App,
            "You describe things to keep and people who look them up and change them, which is what an app does.",
        )
    };
    Recommendation {
        mode,
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mode_follows_what_is_asked_for() {
        for (text, mode) in [
            (
                "We are a tool library in our village. Members borrow drills, ladders and so on.",
                Mode::App,
            ),
            (
                "Every morning send me a summary of my unread emails",
                Mode::Workflow,
            ),
            (
                "When a new e-mail arrives from a customer, post it to Slack",
                Mode::Workflow,
            ),
            ("sync my Google Calendar to Notion", Mode::Workflow),
            (
                "monitor a website and tell me when the price changes",
                Mode::Workflow,
            ),
            ("A mobile app in Swift that shows the tides", Mode::Code),
            ("write a python script that renames files", Mode::Code),
            ("a snake game", Mode::Code),
            ("a sorting algorithm library for rust", Mode::Code),
            (
                "A recipe book with ingredients and a calendar for the week",
                Mode::App,
            ),
            ("asdf", Mode::App),
            (
                "Keep track of our plants and when each was last watered; every morning I check the list",
                Mode::App,
            ),
            (
                "A list of members with name and phone, and email me when somebody joins",
                Mode::App,
            ),
        ] {
            assert_eq!(recommend(&Text::read(text)).mode, mode, "{text}");
        }
    }
}
