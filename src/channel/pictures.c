/* The logo of documents: now, frozen, and found again. */
#include "channel/pictures.h"

#include <string.h>

#include "config/overlay.h"
#include "render/judge.h"
#include "render/pdf.h"
#include "store/documents.h"

#define KEPT CONFIG_PICTURE

/* One that was uploaded at the desk, which was found good then. */
static bool kept_now(const struct work *work, struct picture *logo, GError **error)
{
    g_autoptr(GError) problem = NULL;
    GBytes *bytes = picture_get(work->store, work->config->seller.logo + strlen(KEPT), &problem);
    if (bytes)
        picture_take(logo, bytes);
    return bytes ||
            fail(error, BILLHOOK_ERROR_CONFLICT, "[seller] logo, set in the desk: %s",
                    problem->message);
}

bool pictures_now(const struct work *work, struct picture *logo, GError **error)
{
    g_autoptr(GError) problem = NULL;
    *logo = (struct picture){0};
    if (!*work->config->seller.logo)
        return true;
    if (g_str_has_prefix(work->config->seller.logo, KEPT))
        return kept_now(work, logo, error);
    bool good = picture_read(work->config->seller.logo, logo, &problem);
    /* what is kept was found good before */
    if (good && (picture_is_kept(work->store, logo->sha256) || picture_judge(logo, &problem)))
        return true;
    picture_clear(logo);
    return good ? fail(error, BILLHOOK_ERROR_CONFLICT, "[seller] logo: %s: %s",
                          work->config->seller.logo, problem->message)
                : fail(error, BILLHOOK_ERROR_CONFLICT, "[seller] %s", problem->message);
}

bool pictures_freeze(struct store *store,
        const struct picture *logo,
        struct seller *seller,
        gint64 now,
        GError **error)
{
    if (!*logo->sha256)
        return true;
    g_free(seller->logo);
    seller->logo = g_strconcat(KEPT, logo->sha256, NULL);
    return picture_keep(store, logo->sha256, logo->bytes, now, error);
}

bool pictures_of(struct store *store,
        const struct seller *seller,
        struct picture *logo,
        bool *lost,
        GError **error)
{
    *logo = (struct picture){0};
    *lost = false;
    if (!*seller->logo)
        return true;
    if (!g_str_has_prefix(seller->logo, KEPT))
        return picture_read_good(seller->logo, logo, error) || !(*lost = true);
    const char *hex = seller->logo + strlen(KEPT);
    if (render_has_logo(hex)) {
        g_strlcpy(logo->sha256, hex, PICTURE_HEX);
        return true;
    }
    GBytes *bytes = picture_get(store, hex, error);
    if (bytes)
        picture_take(logo, bytes);
    return bytes != NULL;
}
