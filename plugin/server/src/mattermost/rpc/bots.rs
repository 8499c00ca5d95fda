//! The plugin's bot.

use go_plugin::gob_struct;
use go_plugin::rpc::Client;

use super::super::{ApiError, Bot};
use super::call::{AppError, GoError, call, done_in_go, found};
use super::{people, store};

/// Where servers keep the id of a plugin's bot, among the plugin's own keys.
const BOT_KEY: &str = "mmi_botid";

gob_struct! {
    #[derive(Debug)]
    struct BotArgument {
        bot: Bot = "A",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct EnsureReply {
        id: String = "A",
        error: GoError = "B",
    }
}

pub(super) async fn ensure(client: &Client, bot: &Bot) -> Result<String, ApiError> {
    const METHOD: &str = "EnsureBotUser";
    let reply: EnsureReply = match call(client, METHOD, &BotArgument { bot: bot.clone() }).await {
        Err(ApiError::Unsupported { .. }) => return ensure_by_hand(client, bot).await,
        reply => reply?,
    };
    done_in_go(METHOD, reply.error)?;
    // The server answers with a person that has the name, as if it were the bot.
    match people::user(client, &reply.id).await? {
        Some(user) if user.is_bot => Ok(reply.id),
        Some(user) => Err(ApiError::NoBot { username: user.username }),
        None => Err(ApiError::Nothing { method: METHOD }),
    }
}

gob_struct! {
    #[derive(Debug)]
    struct Created {
        id: String = "UserId",
    }
}

gob_struct! {
    #[derive(Debug)]
    struct CreateReply {
        bot: Option<Created> = "A",
        error: Option<AppError> = "B",
    }
}

/// What later servers do themselves, for those before 7.1.
async fn ensure_by_hand(client: &Client, bot: &Bot) -> Result<String, ApiError> {
    const METHOD: &str = "CreateBot";
    let stored = store::get(client, BOT_KEY).await?.and_then(|id| String::from_utf8(id).ok());
    if let Some(id) = stored
        && people::user(client, &id).await?.is_some_and(|user| user.is_bot)
    {
        return Ok(id);
    }
    let id = match people::user_by_name(client, &bot.username).await? {
        Some(user) if user.is_bot => user.id,
        Some(user) => return Err(ApiError::NoBot { username: user.username }),
        None => {
            let reply: CreateReply = call(client, METHOD, &BotArgument { bot: bot.clone() }).await?;
            found(METHOD, reply.bot, reply.error)?.id
        }
    };
    store::put(client, BOT_KEY, id.as_bytes()).await?;
    Ok(id)
}
