/* A look at the copies of the mark, bounded in time. */
#include "acts/mark_copies.h"

#include "base/error.h"
#include "store/copier.h"
#include "store/mark_copy.h"

static void look_free(gpointer data)
{
    struct mark_copy_look *look = data;
    g_free(look->copy);
    g_free(look->trouble);
    g_free(look->news);
    g_free(look);
}

/* What the answer of one tells. */
static bool judge(const struct work *work,
        struct mark_copy_look *look,
        const struct copier_answer *answer,
        GError **error)
{
    enum mark_news news;
    char *why = NULL;
    look->same_disk = answer->same_disk;
    if (answer->outcome == COPIER_FAILED)
        look->trouble = g_strdup(answer->reason);
    if (answer->outcome != COPIER_OTHER)
        return true;
    if (!mark_text_judge(work->store, answer->found, &news, &why, error))
        return false;
    *(news == MARK_NEWS_FOREIGN ? &look->trouble : &look->news) = why;
    return true;
}

static bool take(const struct work *work,
        struct mark_copy_look *look,
        struct copier *copier,
        gint64 until_us,
        GError **error)
{
    g_auto(copier_answer_auto) answer = {0};
    if (copier_take(copier, MAX(until_us - g_get_monotonic_time(), 0), &answer))
        return judge(work, look, &answer, error);
    look->trouble = g_strdup("no answer for a second");
    return true;
}

static void let_go(gpointer copier)
{
    copier_let_go(copier);
}

GPtrArray *mark_copies_look(const struct work *work, GError **error)
{
    const struct config_database *database = &work->config->database;
    gint64 until_us = g_get_monotonic_time() + MARK_COPIES_WAIT_US;
    g_autoptr(GPtrArray) copiers = g_ptr_array_new_with_free_func(let_go);
    g_autoptr(GPtrArray) looks = g_ptr_array_new_with_free_func(look_free);
    for (char **copy = database->mark_copy; copy && *copy; copy++) {
        struct copier *copier = copier_new(*copy, database->path, NULL, NULL);
        copier_ask(copier, NULL, NULL);
        g_ptr_array_add(copiers, copier);
    }
    for (guint i = 0; i < copiers->len; i++) {
        struct mark_copy_look *look = g_new0(struct mark_copy_look, 1);
        look->copy = g_strdup(database->mark_copy[i]);
        g_ptr_array_add(looks, look);
        if (!take(work, look, g_ptr_array_index(copiers, i), until_us, error))
            return NULL;
    }
    return g_steal_pointer(&looks);
}

bool mark_copies_note(const struct work *work, GError **error)
{
    bool moved_on = false, sure = true;
    g_autoptr(GPtrArray) looks = mark_copies_look(work, error);
    for (guint i = 0; looks && i < looks->len; i++) {
        const struct mark_copy_look *look = g_ptr_array_index(looks, i);
        moved_on = moved_on || look->news;
        sure = sure && !look->trouble;
    }
    return looks &&
            (!(moved_on || (sure && looks->len)) ||
                    mark_moved_on_set(work->store, moved_on, error));
}
