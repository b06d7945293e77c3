/* How Peppol deliveries and look-ups are printed, for people and with --json. Main thread. */
#ifndef BILLHOOK_CLI_PEPPOL_OUTPUT_H
#define BILLHOOK_CLI_PEPPOL_OUTPUT_H

#include "acts/peppol_check.h"
#include "command.h"
#include "document/document.h"
#include "store/peppol.h"

/* A list of struct peppol_delivery, and for people why nothing is asked at the moment. */
void peppol_print_list(
        const struct cli_context *context, const GPtrArray *list, const struct peppol_pause *pause);

/* The deliveries of a document (struct peppol_delivery, oldest first, at least one), each with all
 * that was asked and answered, in time. False: it could not be read. */
bool peppol_print_story(const struct cli_context *context,
        const struct document *document,
        const GPtrArray *list,
        const struct peppol_pause *pause,
        GError **error);

/* Whether a participant is registered, and for what. */
void peppol_print_lookup(const struct cli_context *context, const struct peppol_lookup *lookup);

#endif
