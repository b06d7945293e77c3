/* A large order, or one with many refunds, in steps. */
#include "job.h"

#include "base/text.h"
#include "store/orders.h"

struct job *job_new(const struct delivery *delivery, gint64 order_id, struct refunds *refunds)
{
    struct job *job = g_new0(struct job, 1);
    job->id = delivery->id;
    job->order_id = order_id;
    job->shop = g_strdup(delivery->shop);
    job->topic = g_strdup(delivery->topic);
    job->reason = g_strdup("");
    job->rule = FOLLOW_RULES;
    job->refunds = refunds;
    return job;
}

void job_free(struct job *job)
{
    if (!job)
        return;
    order_free(job->order);
    refunds_free(job->refunds);
    g_clear_pointer(&job->packed, g_bytes_unref);
    g_free(job->shop);
    g_free(job->topic);
    g_free(job->reason);
    g_free(job);
}

static bool finish_job(struct job *job,
        struct store *store,
        enum delivery_state state,
        const char *reason,
        GError **error)
{
    char *before = job->reason; /* `reason` may be this one */
    job->reason = g_strdup(reason);
    g_free(before);
    job->state = state;
    return delivery_finish(store, job->id, state, job->reason, job->told_id, job->was_order,
                   job->packed, error) &&
            attempt_end(store, job->id, error);
}

bool job_prepare(
        struct job *job, const struct work *work, struct prepared **prepared, GError **error)
{
    const struct shop *shop = config_shop(work->config, job->shop);
    if (job->rule < FOLLOW_RULES) {
        struct follow follow = {work, shop, job->order, NULL};
        return !shop || follow_prepare(&follow, job->rule, prepared, error);
    }
    return refunds_load(job->refunds, work->store, error);
}

/* A rule, unless somebody else changed the order's documents since it was prepared: then the next
 * turn prepares it again. */
static bool job_rule(struct job *job, const struct follow *follow, GError **error)
{
    bool holds;
    if (!prepared_holds(follow->prepared, follow, job->rule, &holds, error))
        return false;
    job->rule_done = holds;
    return !holds || follow_rule(follow, job->rule, error);
}

bool job_act(struct job *job,
        const struct work *work,
        struct prepared *prepared,
        bool *finished,
        GError **error)
{
    struct order_weight weight;
    const struct shop *shop = config_shop(work->config, job->shop);
    *finished = true;
    if (!order_weight(work->store, job->shop, job->order_id, &weight, error))
        return false;
    if (job->was_order && weight.delivery_id != job->id)
        return finish_job(job, work->store, DELIVERY_DONE,
                "older than the state of the order that is already known", error);
    if (!shop)
        return finish_job(job, work->store, DELIVERY_FAILED,
                "the shop is no longer in the config file", error);
    if (job->rule < FOLLOW_RULES) {
        struct follow follow = {work, shop, job->order, prepared};
        *finished = false;
        return job_rule(job, &follow, error);
    }
    if (!refunds_step(job->refunds, work, false, finished, error))
        return false;
    return !*finished || finish_job(job, work->store, job->state, job->reason, error);
}
