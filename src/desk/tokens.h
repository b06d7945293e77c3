/* The cookie of a session, and the token by which a form shows that it is of that session. */
#ifndef BILLHOOK_DESK_TOKENS_H
#define BILLHOOK_DESK_TOKENS_H

#include "request.h"

/* What the form's token says of the session that it was sent in. */
enum desk_token { DESK_TOKEN_FITS, DESK_TOKEN_EXPIRED, DESK_TOKEN_WRONG };

/* The token of forms that this request's answer shows. Caller frees. */
char *desk_token_new(const struct desk_request *request);

/* Whether a token is of this session, of another one of the same user, or none of ours. */
enum desk_token desk_token_judge(const struct desk_request *request, const char *token);

/* The cookie's name: by whether the browser speaks https. Static. */
const char *desk_cookie_name(const struct desk_request *request);

/* A new session's cookie for the answer; NULL: the browser forgets its. */
void desk_set_cookie(struct desk_request *request, const char *text);

#endif
