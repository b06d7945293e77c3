/* One answer that is being judged; in the room of peppol only. */
#ifndef BILLHOOK_PEPPOL_JUDGING_H
#define BILLHOOK_PEPPOL_JUDGING_H

#include "reply.h"
#include "row.h"

/* All borrowed but the tree, which peppol_judge() frees. */
struct judging {
    const struct peppol_account *account;
    const struct peppol_provider *row;
    enum peppol_ask ask;
    const struct peppol_shipment *shipment; /* never NULL */
    int step;
    const struct net_answer *answer;
    cJSON *json; /* NULL: the body is none, or there is none */
    struct peppol_verdict *verdict;
};

/* The event of an answer that says nothing sure: IN_DOUBT of a step that hands over, else TROUBLE.
 */
enum peppol_event judging_unsure(const struct judging *judging);

/* The event that the state of an item means; sets unknown_word. False: it has none. */
bool judging_state(struct judging *judging, const cJSON *item, enum peppol_event *event);

/* Whether a text can be an id: printable ASCII without blanks, not too long, no key. */
bool judging_id_usable(const struct judging *judging, const char *id);

/* Takes the id of an item into the verdict; false: it has none that can be used. */
bool judging_id(struct judging *judging, const cJSON *item);

/* The document that an answer about one shows: where the row says, else the whole answer; NULL: it
 * is no JSON. Borrowed. */
const cJSON *judging_item(const struct judging *judging);

/* Cleans what the other side wrote: one line, without the account's keys, at most `most` bytes.
 * Caller frees. */
char *judging_clean(const struct peppol_account *account, const char *text, gsize most);

/* Fills words and details of a verdict whose event is set. */
void judging_tell(struct judging *judging);

#endif
