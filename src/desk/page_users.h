/* What the own page and the page of users share. Private to the room. */
#ifndef BILLHOOK_DESK_PAGE_USERS_H
#define BILLHOOK_DESK_PAGE_USERS_H

#include "base/markup.h"
#include "request.h"

/* The word of a role. Static. */
const char *page_role_word(const struct desk_request *request, enum user_role role);

/* The list of a user's tokens, each with a button to revoke it; `base` is the path of the page
 * ("/me"): BASE/token/ID/revoke. */
void page_tokens_list(
        const struct desk_request *request, GString *page, gint64 user_id, const char *base);

/* Makes a token and answers with the page that shows it, once. */
void page_token_made(struct desk_request *request, const struct user *user, const char *base);

/* Revokes a token of a user and answers with a redirect to `base`. */
void page_token_revoke(struct desk_request *request, gint64 id, gint64 user_id, const char *base);

#endif
