/* The functions of the routes, a section for each page. Each runs behind the guard and answers once
 * (request.h). */
#ifndef BILLHOOK_DESK_PAGES_H
#define BILLHOOK_DESK_PAGES_H

#include "request.h"

/* ---- for everybody ---- */
void page_health(struct desk_request *request);
void page_static(struct desk_request *request);
void page_sign_in(struct desk_request *request);
void page_sign_in_send(struct desk_request *request);
void page_link(struct desk_request *request);
void page_link_send(struct desk_request *request);

/* ---- for scripts ---- */
void page_status_json(struct desk_request *request);
void page_documents_json(struct desk_request *request);
void page_document_json(struct desk_request *request);
void page_order_json(struct desk_request *request);

/* ---- today ---- */
void page_today(struct desk_request *request);

/* ---- documents ---- */
void page_documents(struct desk_request *request);
void page_documents_chosen(struct desk_request *request);
void page_documents_issue(struct desk_request *request);
void page_documents_send(struct desk_request *request);
void page_documents_paid(struct desk_request *request);

/* ---- one document ---- */
void page_document_pdf(struct desk_request *request);
void page_document_ubl(struct desk_request *request);
void page_document_mail(struct desk_request *request);
void page_document_picture(struct desk_request *request);
void page_document(struct desk_request *request);
void page_document_edit(struct desk_request *request);
void page_document_edit_do(struct desk_request *request);
void page_document_preview(struct desk_request *request);
void page_document_preview_picture(struct desk_request *request);
void page_document_vat(struct desk_request *request);
void page_document_issue(struct desk_request *request);
void page_document_issue_do(struct desk_request *request);
void page_document_send(struct desk_request *request);
void page_document_send_do(struct desk_request *request);
void page_document_void(struct desk_request *request);
void page_document_void_do(struct desk_request *request);
void page_document_credit(struct desk_request *request);
void page_document_credit_do(struct desk_request *request);
void page_document_paid(struct desk_request *request);
void page_document_unpaid(struct desk_request *request);
void page_document_remind(struct desk_request *request);
void page_document_hold(struct desk_request *request);
void page_document_release(struct desk_request *request);
void page_document_peppol_send(struct desk_request *request);
void page_document_peppol_retry(struct desk_request *request);
void page_document_peppol_settle(struct desk_request *request);

/* ---- bank ---- */
void page_bank(struct desk_request *request);
void page_bank_import(struct desk_request *request);
void page_bank_line(struct desk_request *request);
void page_bank_match(struct desk_request *request);
void page_bank_unmatch(struct desk_request *request);

/* ---- orders ---- */
void page_orders(struct desk_request *request);
void page_order(struct desk_request *request);
void page_order_body(struct desk_request *request);
void page_order_create(struct desk_request *request);
void page_order_fetch(struct desk_request *request);
void page_orders_fetch(struct desk_request *request);

/* ---- queues ---- */
void page_queues(struct desk_request *request);
void page_queue_deliveries(struct desk_request *request);
void page_queue_mails(struct desk_request *request);
void page_queue_peppol(struct desk_request *request);
void page_queue_writes(struct desk_request *request);
void page_delivery(struct desk_request *request);
void page_delivery_body(struct desk_request *request);
void page_delivery_retry(struct desk_request *request);
void page_delivery_discard(struct desk_request *request);
void page_deliveries_retry(struct desk_request *request);
void page_mail_retry(struct desk_request *request);
void page_mail_cancel(struct desk_request *request);
void page_mails_retry(struct desk_request *request);
void page_peppol(struct desk_request *request);
void page_peppol_retry(struct desk_request *request);
void page_peppol_cancel(struct desk_request *request);
void page_peppol_settle(struct desk_request *request);
void page_peppols_retry(struct desk_request *request);
void page_release(struct desk_request *request);
void page_release_send(struct desk_request *request);

/* ---- reports ---- */
void page_reports(struct desk_request *request);
void page_report(struct desk_request *request);
void page_report_csv(struct desk_request *request);
void page_report_make(struct desk_request *request);
void page_report_export(struct desk_request *request);
void page_report_verify(struct desk_request *request);
void page_report_reconcile(struct desk_request *request);

/* ---- long work ---- */
void page_job_json(struct desk_request *request);
void page_job(struct desk_request *request);
void page_job_file(struct desk_request *request);
void page_job_stop(struct desk_request *request);
void page_job_again(struct desk_request *request);

/* ---- settings ---- */
void page_settings(struct desk_request *request);
void page_settings_all(struct desk_request *request);
void page_settings_shop(struct desk_request *request);
void page_settings_tests(struct desk_request *request);
void page_settings_tests_json(struct desk_request *request);
void page_settings_test(struct desk_request *request);
void page_settings_look(struct desk_request *request);
void page_settings_look_save(struct desk_request *request);
void page_settings_look_preview(struct desk_request *request);
void page_settings_logo(struct desk_request *request);
void page_settings_logo_remove(struct desk_request *request);
void page_settings_texts(struct desk_request *request);
void page_settings_texts_save(struct desk_request *request);
void page_settings_texts_preview(struct desk_request *request);
void page_settings_sample(struct desk_request *request);
void page_settings_picture(struct desk_request *request);
void page_settings_section(struct desk_request *request);
void page_settings_save(struct desk_request *request);

/* ---- the own page ---- */
void page_me(struct desk_request *request);
void page_me_language(struct desk_request *request);
void page_me_password(struct desk_request *request);
void page_me_session_end(struct desk_request *request);
void page_me_token(struct desk_request *request);
void page_me_token_revoke(struct desk_request *request);
void page_sign_out(struct desk_request *request);
void page_sign_out_everywhere(struct desk_request *request);

/* ---- users ---- */
void page_users(struct desk_request *request);
void page_user_add(struct desk_request *request);
void page_user(struct desk_request *request);
void page_user_role(struct desk_request *request);
void page_user_link(struct desk_request *request);
void page_user_remove(struct desk_request *request);
void page_user_token_revoke(struct desk_request *request);

#endif
