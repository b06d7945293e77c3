/* The SMP: for which documents a participant is registered (PEPPOL.md, "Look-up without an access
 * point", 4 and 5; SMP specification 1.4: ServiceGroup). */
#include <string.h>

#include "peppol/directory.h"
#include "row.h"
#include "xml.h"

enum { REFERENCES_MOST = 5000 };

char *smp_url(const char *smp, const char *participant)
{
    g_autofree char *escaped = net_escape(participant);
    return g_strconcat(smp, "/" PEPPOL_ACTOR_SCHEME "%3A%3A", escaped, NULL);
}

/* ---- what it lists ---- */

/* The document type that a reference leads to: what follows "/services/", decoded. Caller frees;
 * NULL: none. */
static char *type_of(const char *href)
{
    static const char mark[] = "/services/";
    const char *at = NULL;
    for (const char *next = strstr(href, mark); next; next = strstr(next + 1, mark))
        at = next + strlen(mark);
    return at ? g_uri_unescape_string(at, NULL) : NULL;
}

static unsigned documents_of(const xmlNode *reference)
{
    xmlChar *href = xmlGetNoNsProp(reference, (const xmlChar *)"href");
    g_autofree char *type = href ? type_of((const char *)href) : NULL;
    xmlFree(href);
    return type ? peppol_documents_of(type) : 0;
}

/* The references lie in one collection below the root. */
static unsigned documents_in(const xmlNode *node)
{
    unsigned documents = 0;
    int left = REFERENCES_MOST;
    for (const xmlNode *group = node->children; group; group = group->next) {
        if (!peppol_xml_is(group, "ServiceMetadataReferenceCollection"))
            continue;
        for (const xmlNode *child = group->children; child && left > 0; child = child->next, left--)
            if (peppol_xml_is(child, "ServiceMetadataReference"))
                documents |= documents_of(child);
    }
    return documents;
}

/* ---- the answer ---- */

static void tell(struct peppol_verdict *verdict, enum peppol_event event, const char *sentence)
{
    verdict->event = event;
    verdict->words = g_strdup(sentence);
}

static void judge_documents(struct peppol_verdict *verdict, enum document_type type)
{
    unsigned asked = type == DOCUMENT_CREDIT_NOTE ? PEPPOL_CREDIT_NOTE : PEPPOL_INVOICE;
    static const char *const kinds[] = {
            "the participant is registered with Peppol, but neither for invoices nor credit notes",
            "the participant is registered with Peppol for invoices",
            "the participant is registered with Peppol for credit notes",
            "the participant is registered with Peppol for invoices and credit notes",
    };
    tell(verdict, verdict->documents & asked ? PEPPOL_REGISTERED : PEPPOL_NOT_REGISTERED,
            kinds[verdict->documents]);
}

static void judge_group(
        const struct net_answer *answer, enum document_type type, struct peppol_verdict *verdict)
{
    xmlDocPtr tree = peppol_xml_read(answer->body->str, answer->body->len);
    const xmlNode *root = tree ? xmlDocGetRootElement(tree) : NULL;
    if (root && peppol_xml_is(root, "ServiceGroup")) {
        verdict->documents = documents_in(root);
        judge_documents(verdict, type);
    } else {
        tell(verdict, PEPPOL_TROUBLE, "the answer of the participant's SMP cannot be read");
    }
    xmlFreeDoc(tree);
}

void smp_judge(
        const struct net_answer *answer, enum document_type type, struct peppol_verdict *verdict)
{
    bool answered = answer->outcome == NET_ANSWERED;
    verdict->id = g_strdup("");
    verdict->unknown_word = g_strdup("");
    verdict->retry_after_s = answer->retry_after_s;
    verdict->details = answered ? g_strdup_printf("HTTP %d", answer->status)
                                : g_strdup(net_outcome_text(answer->outcome));

    if (answered && answer->status == 200)
        judge_group(answer, type, verdict);
    else if (answered && answer->status == 404)
        tell(verdict, PEPPOL_NOT_REGISTERED, "the participant's SMP does not know it");
    else
        tell(verdict, PEPPOL_TROUBLE, "the participant's SMP gave no answer that can be used");
}
