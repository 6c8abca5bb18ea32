//! The directory of published apps and their versions. The app's object owns the truth and reports here.

use edgewright_types::{AppId, Plan, Slug, UnixMillis, UserId, Username};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Database, Error, Page, Statement, Tenant};

/// Who may open an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Its owner.
    Private,
    /// Its owner and those who were invited.
    Invited,
    /// Everybody.
    Public,
}

impl Visibility {
    /// As it is stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Invited => "invited",
            Self::Public => "public",
        }
    }
}

/// An app that is about to be published.
#[derive(Debug, Clone)]
pub struct NewApp<'a> {
    /// Its id; the same id and slug again is the same reservation.
    pub id: &'a AppId,
    /// Its name in its owner's addresses.
    pub slug: &'a Slug,
    /// Its title, cut to 200 characters.
    pub name: &'a str,
    /// Published apps a person on the free plan may have.
    pub free_limit: i32,
    /// Now.
    pub now: UnixMillis,
}

/// A published app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// Its id.
    pub id: AppId,
    /// Whose.
    pub owner_id: UserId,
    /// Its name in its owner's addresses.
    pub slug: Slug,
    /// Its title.
    pub name: String,
    /// Who may open it.
    pub visibility: Visibility,
    /// 0 until its first version is live.
    pub current_version: i64,
    /// When its address was taken.
    pub created_at: UnixMillis,
    /// When it changed last.
    pub updated_at: UnixMillis,
}

/// An app in its owner's list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AppEntry {
    /// The app.
    #[serde(flatten)]
    pub app: App,
    /// Its live version's icon.
    pub icon: Option<String>,
    /// Its live version's accent colour.
    pub accent: Option<String>,
}

/// What an app is at a version.
#[derive(Debug, Clone)]
pub struct AppReport<'a> {
    /// Which app.
    pub id: &'a AppId,
    /// Its title, cut to 200 characters.
    pub name: &'a str,
    /// Who may open it.
    pub visibility: Visibility,
    /// Grows with every change, also when going back; an older report is ignored.
    pub version: i64,
    /// When this version went live.
    pub updated_at: UnixMillis,
}

/// What the directory answers to a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct AppReported {
    /// Whether it was new to the directory.
    pub is_news: bool,
    /// What the owner pays for; absent when there is no such person any more.
    pub plan: Option<Plan>,
}

/// One version of an app, kept for good.
#[derive(Debug, Clone)]
pub struct AppVersionReport<'a> {
    /// Which app.
    pub app_id: &'a AppId,
    /// Which version, from 1.
    pub version: i64,
    /// The definition document.
    pub definition: &'a Value,
    /// Its contract tests.
    pub contract_tests: &'a Value,
    /// Id or name of who made it.
    pub created_by: &'a str,
    /// When.
    pub created_at: UnixMillis,
    /// What changed, cut to 2,000 characters.
    pub note: &'a str,
}

impl Database {
    /// Takes an address for an app.
    ///
    /// # Errors
    /// [`Error::Limit`] with [`crate::Limit::PublishedApps`] when the plan is used up, [`Error::Unique`] for
    /// `apps_owner_id_slug` when the slug is in use; else see [`Error`].
    pub async fn app_reserve(&self, owner: &UserId, app: NewApp<'_>) -> Result<App, Error> {
        let statement = Statement::new(
            "SELECT edgewright.app_reserve($1, $2, $3, $4, $5)",
            [
                app.id.as_str().into(),
                app.slug.as_str().into(),
                app.name.into(),
                app.free_limit.into(),
                app.now.into(),
            ],
        );
        self.run(Tenant::Person(owner), statement).await?.one()
    }

    /// Records what an app is at a version.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn app_report(
        &self,
        owner: &UserId,
        report: AppReport<'_>,
    ) -> Result<AppReported, Error> {
        let statement = Statement::new(
            "SELECT jsonb_build_object('is_news', edgewright.app_report($1, $2, $3, $4, $5), \
               'plan', (SELECT plan FROM edgewright.people WHERE id = edgewright.current_person()))",
            [
                report.id.as_str().into(),
                report.name.into(),
                report.visibility.as_str().into(),
                report.version.into(),
                report.updated_at.into(),
            ],
        );
        self.run(Tenant::Person(owner), statement).await?.one()
    }

    /// Keeps a version. True when it was news.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn app_version_report(
        &self,
        owner: &UserId,
        report: AppVersionReport<'_>,
    ) -> Result<bool, Error> {
        let statement = Statement::new(
            "SELECT to_jsonb(edgewright.app_version_report($1, $2, $3, $4, $5, $6, $7))",
            [
                report.app_id.as_str().into(),
                report.version.into(),
                report.definition.into(),
                report.contract_tests.into(),
                report.created_by.into(),
                report.created_at.into(),
                report.note.into(),
            ],
        );
        self.run(Tenant::Person(owner), statement).await?.one()
    }

    /// The person's apps, newest first, after the one given.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn app_list(
        &self,
        owner: &UserId,
        after: Option<&AppId>,
        limit: u32,
    ) -> Result<Page<AppEntry>, Error> {
        let statement = Statement::new(
            "SELECT edgewright.app_json(a) || jsonb_build_object( \
               'icon', v.definition #>> '{app,icon}', 'accent', v.definition #>> '{app,accent}') \
             FROM edgewright.apps a \
             LEFT JOIN edgewright.app_versions v ON v.app_id = a.id AND v.version = a.current_version \
             WHERE a.owner_id = edgewright.current_person() AND a.deleted_at IS NULL \
               AND ($1::text IS NULL OR (a.created_at, a.id) < ( \
                 SELECT p.created_at, p.id FROM edgewright.apps p \
                 WHERE p.id = $1 AND p.owner_id = edgewright.current_person())) \
             ORDER BY a.created_at DESC, a.id DESC LIMIT $2",
            [
                after.map(AppId::as_str).into(),
                i64::from(limit).saturating_add(1).into(),
            ],
        );
        let items = self.run(Tenant::Person(owner), statement).await?.all()?;
        Ok(Page::from_one_more(items, limit))
    }

    /// The app at an address, whoever asks.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn app_find(&self, owner: &Username, slug: &Slug) -> Result<Option<App>, Error> {
        let statement = Statement::new(
            "SELECT edgewright.app_find($1, $2)",
            [owner.as_str().into(), slug.as_str().into()],
        );
        self.run(Tenant::Nobody, statement).await?.optional()
    }

    /// Gives an app's address back. True when the person had it.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn app_delete(
        &self,
        owner: &UserId,
        id: &AppId,
        now: UnixMillis,
    ) -> Result<bool, Error> {
        let statement = Statement::new(
            "SELECT to_jsonb(edgewright.app_delete($1, $2))",
            [id.as_str().into(), now.into()],
        );
        self.run(Tenant::Person(owner), statement).await?.one()
    }
}
