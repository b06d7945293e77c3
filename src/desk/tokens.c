/* Cookies of sessions, tokens of forms. */
#include "tokens.h"

#include <string.h>

#include "base/token.h"
#include "life.h"
#include "store/sessions.h"

const char *desk_cookie_name(const struct desk_request *request)
{
    return request->secure ? "__Host-billhook" : "billhook";
}

void desk_set_cookie(struct desk_request *request, const char *text)
{
    g_free(request->answer.cookie);
    request->answer.cookie = g_strdup_printf("%s=%s; Path=/; HttpOnly; SameSite=Lax%s; Max-Age=%d",
            desk_cookie_name(request), text ? text : "", request->secure ? "; Secure" : "",
            text ? SESSION_MOST_S : 0);
}

/* What a token says in clear: the user and the session. Caller frees. */
static char *token_claim(const struct desk_request *request)
{
    guint8 hash[32];
    token_hash(request->secret, hash);
    return g_strdup_printf("%" G_GINT64_FORMAT ".%02x%02x%02x%02x%02x%02x%02x%02x",
            request->user ? request->user->id : 0, hash[0], hash[1], hash[2], hash[3], hash[4],
            hash[5], hash[6], hash[7]);
}

static char *sign_claim(const struct desk_request *request, const char *claim)
{
    g_autofree char *signed_text = g_strconcat("form ", claim, NULL);
    g_autofree char *mac = token_sign(request->desk->secret, signed_text);
    return g_strconcat(claim, ".", mac, NULL);
}

char *desk_token_new(const struct desk_request *request)
{
    g_autofree char *claim = token_claim(request);
    return sign_claim(request, claim);
}

enum desk_token desk_token_judge(const struct desk_request *request, const char *token)
{
    g_autofree char *expected = desk_token_new(request);
    if (*request->secret && token_same(token, expected))
        return DESK_TOKEN_FITS;

    const char *mac = strrchr(token, '.');
    g_autofree char *claim = g_strndup(token, mac ? (gsize)(mac - token) : 0);
    g_autofree char *ours = sign_claim(request, claim);
    gint64 user = g_ascii_strtoll(claim, NULL, 10);
    bool same_user = user > 0 && (!request->user || request->user->id == user);
    return mac && same_user && token_same(token, ours) ? DESK_TOKEN_EXPIRED : DESK_TOKEN_WRONG;
}
