/* Documents and mails of a made-up order, as the config of the moment would make them: for who
 * looks at settings before he keeps them. Nothing is stored. */
#ifndef BILLHOOK_ACTS_SAMPLE_H
#define BILLHOOK_ACTS_SAMPLE_H

#include "channel/work.h"
#include "document/document.h"

/* A document of a type, settled with the first number of its format. `overdue`: the invoice that a
 * reminder is about, a month late. Caller frees. Errors: INPUT, where it cannot be made. */
struct document *sample_document(const struct work *work,
        enum document_type type,
        enum language language,
        bool paid,
        bool overdue,
        GError **error);

/* Its page as a PNG of `width` pixels, without the mark of a draft. Caller unrefs. Errors are those
 * of rendering. The store's thread. */
GBytes *sample_picture(
        const struct work *work, const struct document *document, int width, GError **error);

/* The words of the mail that would go with it. Caller frees both. */
void sample_mail(
        const struct work *work, const struct document *document, char **subject, char **body);

/* The words of a reminder of it; `step` from 1. Caller frees both. */
void sample_reminder(const struct work *work,
        const struct document *document,
        int step,
        char **subject,
        char **body);

#endif
