/* What the files of the pages of settings share. */
#ifndef BILLHOOK_DESK_PAGE_SETTINGS_H
#define BILLHOOK_DESK_PAGE_SETTINGS_H

#include "acts/settings.h"
#include "page.h"

/* What a page of settings shows: the values in force, and what was refused. */
struct settings_view {
    const struct desk_request *request;
    const struct config *config;
    GPtrArray *values; /* struct config_value, of the config */
    char *refused;     /* what was refused, in English; NULL: nothing */
};

/* The view of the config of the moment, or (a preview) of another one. Ends with
 * settings_view_clear(). */
struct settings_view settings_view_of(
        const struct desk_request *request, const struct config *config);

/* Frees what a view holds. */
void settings_view_clear(struct settings_view *view);

/* The field of a key, with its words: what it is now, or was sent; locked where the file has it. */
void put_setting(const struct settings_view *view,
        GString *page,
        const char *group,
        const char *key,
        const char *label,
        const char *hint);

/* The same, with the words of the table. */
void put_known_setting(
        const struct settings_view *view, GString *page, const char *group, const char *key);

/* The field by which a form knows what it showed of a value; put_setting() puts it too. After a
 * refusal it stays what was sent: only a conflict (409) shows what is in force now. */
void put_setting_seen(
        const struct desk_request *request, GString *page, const struct config_value *value);

/* What put_setting_seen() put into the form that was sent; "" where it says nothing. Borrowed. */
const char *settings_seen(const struct desk_request *request, const struct config_value *value);

/* The wishes of the form: what differs from the values in force (GArray of struct settings_wish),
 * but for what was left as it was shown. What the wishes borrow is kept in `texts`. */
GArray *settings_wishes(const struct settings_view *view, GPtrArray *texts);

/* Keeps wishes, and lets the daemon read them at once; false: `error`, CONFLICT also where another
 * value was in force by now than was shown. */
bool settings_keep(struct desk_request *request, const GArray *wishes, GError **error);

/* What wishes would make of the config. config_unref() frees it; NULL and an error. */
struct config *settings_foresee(
        const struct desk_request *request, const GArray *wishes, GError **error);

/* Keeps what the form wishes and leads to `path`, or refuses (then false: the caller shows the page
 * with *refused, which it frees). */
bool settings_save(struct desk_request *request, const char *path, char **refused);

/* Puts what settings would make, for put_settings_preview(). */
typedef void (*settings_maker)(const struct desk_request *request,
        GString *page,
        const struct config *config,
        const void *context);

/* id="preview": what the settings in force make, or with what was sent; why not, where that cannot
 * be. */
void put_settings_preview(
        const struct settings_view *view, GString *page, settings_maker make, const void *context);

/* What the owner set and does not count at the moment. */
void put_passed_over(const struct desk_request *request, GString *page);

/* The page's picture of a document, kept for this session; an error in its place. */
void put_sample_picture(const struct desk_request *request,
        GString *page,
        const struct config *config,
        const struct document *document);

/* The word of a kind of document in the plural ("Invoices"). Static. */
const char *settings_type_word(const struct desk_request *request, enum document_type type);

/* The way back to the list of pages. */
void put_back(const struct desk_request *request, GString *page);

/* What a choice of a key is called ("once it is paid"); the value itself where it has no words.
 * Static, or borrowed. */
const char *settings_choice_word(
        const struct desk_request *request, const char *key, const char *value);

/* A form whose preview is made by a path of ours, with the button that asks for it. */
void put_preview_button(const struct desk_request *request, GString *page, const char *action);

#endif
