/* The commands, one file per family (acts.c, queues.c …), each as cli_run (command.h) says; their
 * words and options: commands.c. */
#ifndef BILLHOOK_CLI_FAMILIES_H
#define BILLHOOK_CLI_FAMILIES_H

#include "command.h"

/* Runs the daemon until it is asked to stop. */
int cli_serve(struct cli_context *, const struct cli_arguments *, GError **);

/* Writes a config file to begin with at context->config_path; needs NOTHING. */
int cli_init(struct cli_context *, const struct cli_arguments *, GError **);

/* Prints what to fill in where in WooCommerce; needs CONFIG_SECRETS, allow_incomplete. */
int cli_setup(struct cli_context *, const struct cli_arguments *, GError **);

/* Prints the settings in force, or changes those of the desk, which needs the database. */
int cli_config(struct cli_context *, const struct cli_arguments *, GError **);

/* What `config` needs: the database only where it changes something. */
enum cli_need config_need(const struct cli_arguments *arguments);

/* Tells all that is wrong with a config, with --smtp also with the mail server; needs NOTHING: it
 * loads the config itself. */
int cli_check(struct cli_context *, const struct cli_arguments *, GError **);

/* Prints what needs a person, and the queues. */
int cli_status(struct cli_context *, const struct cli_arguments *, GError **);

/* Lists documents. */
int cli_list(struct cli_context *, const struct cli_arguments *, GError **);

/* Prints a document, or writes its PDF, UBL or mail. */
int cli_show(struct cli_context *, const struct cli_arguments *, GError **);

/* Changes a draft, which is built again. */
int cli_edit(struct cli_context *, const struct cli_arguments *, GError **);

/* Gives drafts their numbers. */
int cli_issue(struct cli_context *, const struct cli_arguments *, GError **);

/* Issues drafts where need be, and queues their mails. */
int cli_send(struct cli_context *, const struct cli_arguments *, GError **);

/* Discards drafts. */
int cli_void(struct cli_context *, const struct cli_arguments *, GError **);

/* With --refund the shop may be asked, which needs the secret of its key. */
enum cli_need credit_need(const struct cli_arguments *arguments);

/* Makes a draft credit note for an issued invoice. */
int cli_credit(struct cli_context *, const struct cli_arguments *, GError **);

/* Records a payment by a person. */
int cli_paid(struct cli_context *, const struct cli_arguments *, GError **);

/* Takes back what `paid` recorded. */
int cli_unpaid(struct cli_context *, const struct cli_arguments *, GError **);

/* Sends reminders that are due, holds them back, lets them go. */
int cli_remind(struct cli_context *, const struct cli_arguments *, GError **);

/* Prints the story of an order. */
int cli_explain(struct cli_context *, const struct cli_arguments *, GError **);

/* Lists deliveries, or does what the word says (sub_command.h). */
int cli_inbox(struct cli_context *, const struct cli_arguments *, GError **);

/* Lists mails, or does what the word says (sub_command.h). */
int cli_outbox(struct cli_context *, const struct cli_arguments *, GError **);

/* Lists Peppol deliveries, or does what the word says; what it needs goes by the word
 * (peppol_need()). */
int cli_peppol(struct cli_context *, const struct cli_arguments *, GError **);

/* Imports statements of the bank, lists their lines, matches them; what it needs goes by the word
 * (bank_need()). */
int cli_bank(struct cli_context *, const struct cli_arguments *, GError **);

/* Prints the next numbers, or sets one. */
int cli_number(struct cli_context *, const struct cli_arguments *, GError **);

/* Makes a draft of a type from a stored order. */
int cli_create(struct cli_context *, const struct cli_arguments *, GError **);

/* Maps and renders an order file; nothing is stored. */
int cli_preview(struct cli_context *, const struct cli_arguments *, GError **);

/* Signs a body and posts it to the daemon as WooCommerce would. */
int cli_post(struct cli_context *, const struct cli_arguments *, GError **);

/* Compares the shop's orders of a period with the documents; needs STORE_READ_SECRETS. */
int cli_reconcile(struct cli_context *, const struct cli_arguments *, GError **);

/* Prints a report over the documents of a period. */
int cli_report(struct cli_context *, const struct cli_arguments *, GError **);

/* Fetches the orders that no webhook brought, or the named ones; needs STORE_SECRETS. */
int cli_sync(struct cli_context *, const struct cli_arguments *, GError **);

/* Shows the shop's webhooks, or mends them; needs CONFIG_SECRETS. */
int cli_webhooks(struct cli_context *, const struct cli_arguments *, GError **);

/* Writes the month pack; what it needs goes by its options (export_need()). */
int cli_export(struct cli_context *, const struct cli_arguments *, GError **);

/* Proves the books. */
int cli_verify(struct cli_context *, const struct cli_arguments *, GError **);

/* Lists the desk's users, or does what the word says. */
int cli_user(struct cli_context *, const struct cli_arguments *, GError **);

/* Copies the database into a file, or into a directory of rotated ones. */
int cli_backup(struct cli_context *, const struct cli_arguments *, GError **);

/* Puts a backup in the place of the database; needs CONFIG: it opens what it needs as root, then
 * becomes the owner of the database. */
int cli_restore(struct cli_context *, const struct cli_arguments *, GError **);

/* Lists the sellers of this machine, or does what the word says, as root. */
int cli_seller(struct cli_context *, const struct cli_arguments *, GError **);

/* Starts the daemons that sleep and have something due. */
int cli_wake(struct cli_context *, const struct cli_arguments *, GError **);

/* Prints the versions of billhook and of its libraries. */
int cli_version(struct cli_context *, const struct cli_arguments *, GError **);

/* Prints the help of a command, or of all. */
int cli_help(struct cli_context *, const struct cli_arguments *, GError **);

#endif
