--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: batch_alert; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.batch_alert AS (
	id uuid,
	stream integer,
	variant uuid,
	kind smallint,
	detail text,
	raised_at bigint,
	acknowledged_at bigint,
	acknowledged_by text
);


--
-- Name: batch_answer; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.batch_answer AS (
	client text,
	key text,
	fingerprint bytea,
	status smallint,
	body text,
	etag text,
	location text,
	created_at bigint
);


--
-- Name: batch_entry; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.batch_entry AS (
	stream integer,
	sequence bigint,
	variant uuid,
	version bigint,
	type smallint,
	quantity_change bigint,
	reserved_change bigint,
	quantity_after integer,
	reserved_after integer,
	status_before smallint,
	status_after smallint,
	threshold_after integer,
	sku_after text,
	attempted integer,
	order_id text,
	reservation uuid,
	expires_at bigint,
	actor text,
	user_id text,
	reason text,
	correlation uuid,
	occurred_at bigint,
	"position" bigint,
	previous bigint,
	alert smallint
);


--
-- Name: batch_event; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.batch_event AS (
	event_id text,
	consumed_at bigint
);


--
-- Name: batch_head; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.batch_head AS (
	stream integer,
	last_sequence bigint,
	last_at bigint
);


--
-- Name: batch_hold; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.batch_hold AS (
	reservation uuid,
	line integer,
	stream integer,
	variant uuid,
	order_id text,
	client text,
	user_id text,
	quantity integer,
	outstanding integer,
	confirmed integer,
	released integer,
	expired integer,
	expires_at bigint,
	created_at bigint,
	updated_at bigint
);


--
-- Name: batch_item; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.batch_item AS (
	variant uuid,
	stream integer,
	sku text,
	quantity integer,
	reserved integer,
	low_stock_threshold integer,
	flags smallint,
	version bigint,
	created_at bigint,
	updated_at bigint,
	entry_count bigint,
	last_sequence bigint
);


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: alert; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alert (
    id uuid NOT NULL,
    stream integer NOT NULL,
    variant uuid NOT NULL,
    kind smallint NOT NULL,
    detail text NOT NULL,
    raised_at bigint NOT NULL,
    acknowledged_at bigint,
    acknowledged_by text,
    CONSTRAINT alert_check CHECK (((acknowledged_at IS NULL) = (acknowledged_by IS NULL))),
    CONSTRAINT alert_kind_check CHECK (((kind >= 1) AND (kind <= 2)))
);


--
-- Name: committer; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.committer (
    id uuid NOT NULL,
    last_batch bigint NOT NULL,
    seen_at bigint NOT NULL,
    CONSTRAINT committer_last_batch_check CHECK ((last_batch >= 0))
)
WITH (fillfactor='50');


--
-- Name: consumed_event; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.consumed_event (
    event_id text NOT NULL COLLATE pg_catalog."C",
    consumed_at bigint NOT NULL
);


--
-- Name: hold; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.hold (
    reservation uuid NOT NULL,
    line integer NOT NULL,
    stream integer NOT NULL,
    variant uuid NOT NULL,
    order_id text COLLATE pg_catalog."C",
    client text NOT NULL COLLATE pg_catalog."C",
    user_id text,
    quantity integer NOT NULL,
    outstanding integer NOT NULL,
    confirmed integer NOT NULL,
    released integer NOT NULL,
    expired integer NOT NULL,
    expires_at bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    CONSTRAINT hold_check CHECK (((expired >= 0) AND (expired <= released))),
    CONSTRAINT hold_check1 CHECK (((quantity)::bigint = (((outstanding)::bigint + confirmed) + released))),
    CONSTRAINT hold_confirmed_check CHECK ((confirmed >= 0)),
    CONSTRAINT hold_line_check CHECK ((line >= 0)),
    CONSTRAINT hold_outstanding_check CHECK ((outstanding >= 0)),
    CONSTRAINT hold_quantity_check CHECK ((quantity >= 1)),
    CONSTRAINT hold_released_check CHECK ((released >= 0))
);


--
-- Name: idempotency; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.idempotency (
    client text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    fingerprint bytea NOT NULL,
    status smallint NOT NULL,
    body text NOT NULL,
    etag text NOT NULL,
    location text NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT idempotency_fingerprint_check CHECK ((length(fingerprint) = 32)),
    CONSTRAINT idempotency_status_check CHECK (((status >= 200) AND (status <= 499)))
);


--
-- Name: installation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.installation (
    only_row boolean NOT NULL,
    id uuid NOT NULL,
    streams integer NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT installation_only_row_check CHECK (only_row),
    CONSTRAINT installation_streams_check CHECK (((streams >= 1) AND (streams <= 4096)))
);


--
-- Name: item; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.item (
    variant uuid NOT NULL,
    stream integer NOT NULL,
    sku text COLLATE pg_catalog."C",
    quantity integer NOT NULL,
    reserved integer NOT NULL,
    low_stock_threshold integer NOT NULL,
    flags smallint NOT NULL,
    version bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    entry_count bigint NOT NULL,
    last_sequence bigint NOT NULL,
    CONSTRAINT item_check CHECK (((reserved >= 0) AND (reserved <= quantity))),
    CONSTRAINT item_check1 CHECK ((updated_at >= created_at)),
    CONSTRAINT item_check2 CHECK ((entry_count >= version)),
    CONSTRAINT item_flags_check CHECK ((flags >= 0)),
    CONSTRAINT item_last_sequence_check CHECK ((last_sequence > 0)),
    CONSTRAINT item_low_stock_threshold_check CHECK ((low_stock_threshold >= 0)),
    CONSTRAINT item_quantity_check CHECK ((quantity >= 0)),
    CONSTRAINT item_version_check CHECK ((version > 0))
);


--
-- Name: ledger; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger (
    stream integer NOT NULL,
    sequence bigint NOT NULL,
    variant uuid NOT NULL,
    version bigint NOT NULL,
    type smallint NOT NULL,
    quantity_change bigint NOT NULL,
    reserved_change bigint NOT NULL,
    quantity_after integer NOT NULL,
    reserved_after integer NOT NULL,
    status_before smallint,
    status_after smallint,
    threshold_after integer NOT NULL,
    sku_after text,
    attempted integer,
    order_id text,
    reservation uuid,
    expires_at bigint,
    actor text NOT NULL,
    user_id text,
    reason text,
    correlation uuid NOT NULL,
    occurred_at bigint NOT NULL,
    "position" bigint NOT NULL,
    previous bigint NOT NULL,
    alert smallint,
    CONSTRAINT ledger_alert_check CHECK (((alert >= 1) AND (alert <= 2))),
    CONSTRAINT ledger_check CHECK (((reserved_after >= 0) AND (reserved_after <= quantity_after))),
    CONSTRAINT ledger_check1 CHECK (((previous >= 0) AND (previous < sequence))),
    CONSTRAINT ledger_position_check CHECK (("position" >= 0)),
    CONSTRAINT ledger_quantity_after_check CHECK ((quantity_after >= 0)),
    CONSTRAINT ledger_sequence_check CHECK ((sequence > 0)),
    CONSTRAINT ledger_status_after_check CHECK (((status_after >= 1) AND (status_after <= 5))),
    CONSTRAINT ledger_status_before_check CHECK (((status_before >= 1) AND (status_before <= 5))),
    CONSTRAINT ledger_type_check CHECK (((type >= 1) AND (type <= 11))),
    CONSTRAINT ledger_version_check CHECK ((version >= 0))
);


--
-- Name: ledger_beginning; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ledger_beginning (
    stream integer NOT NULL,
    archived_through bigint NOT NULL,
    archived_at bigint NOT NULL,
    CONSTRAINT ledger_beginning_archived_through_check CHECK ((archived_through > 0))
);


--
-- Name: opening_hold; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.opening_hold (
    stream integer NOT NULL,
    reservation uuid NOT NULL,
    variant uuid NOT NULL,
    quantity integer NOT NULL,
    CONSTRAINT opening_hold_quantity_check CHECK ((quantity >= 1))
);


--
-- Name: opening_item; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.opening_item (
    variant uuid NOT NULL,
    stream integer NOT NULL,
    sku text COLLATE pg_catalog."C",
    quantity integer NOT NULL,
    reserved integer NOT NULL,
    low_stock_threshold integer NOT NULL,
    flags smallint NOT NULL,
    version bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    entry_count bigint NOT NULL,
    last_sequence bigint NOT NULL,
    CONSTRAINT opening_item_check CHECK (((reserved >= 0) AND (reserved <= quantity))),
    CONSTRAINT opening_item_check1 CHECK ((updated_at >= created_at)),
    CONSTRAINT opening_item_check2 CHECK ((entry_count >= version)),
    CONSTRAINT opening_item_flags_check CHECK ((flags >= 0)),
    CONSTRAINT opening_item_last_sequence_check CHECK ((last_sequence > 0)),
    CONSTRAINT opening_item_low_stock_threshold_check CHECK ((low_stock_threshold >= 0)),
    CONSTRAINT opening_item_quantity_check CHECK ((quantity >= 0)),
    CONSTRAINT opening_item_version_check CHECK ((version > 0))
);


--
-- Name: relay_cursor; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.relay_cursor (
    stream integer NOT NULL,
    last_sequence bigint NOT NULL,
    CONSTRAINT relay_cursor_last_sequence_check CHECK ((last_sequence >= 0))
);


--
-- Name: schema_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schema_version (
    version integer NOT NULL,
    applied_at bigint NOT NULL
);


--
-- Name: stream_head; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.stream_head (
    stream integer NOT NULL,
    last_sequence bigint NOT NULL,
    last_at bigint NOT NULL,
    CONSTRAINT stream_head_last_sequence_check CHECK ((last_sequence >= 0))
)
WITH (fillfactor='50');


--
-- Data for Name: alert; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: committer; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: consumed_event; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: hold; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.hold VALUES ('01a208fc-5b5a-7003-978f-81ac7a10c4d7', 0, 3, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 'order-1', 'shop', NULL, 5, 0, 5, 0, 0, 1795448885914, 1795447085914, 1795447085927);
INSERT INTO public.hold VALUES ('01a208fc-5b79-7003-8eb1-42b88c7ad4b5', 0, 3, '8c98bd9f-35d8-44b9-a139-d042157d70ba', NULL, 'shop', NULL, 2, 0, 0, 2, 0, 1795448885945, 1795447085945, 1795447085948);
INSERT INTO public.hold VALUES ('01a208fc-5b84-7003-8de2-6b4c1bf539d4', 0, 4, 'e78273f4-5c27-4e08-9111-73cb756ebc9d', 'order-2', 'shop', NULL, 2, 0, 1, 1, 0, 1795448885956, 1795447085956, 1795447085975);
INSERT INTO public.hold VALUES ('01a208fc-5b84-7003-8de2-6b4c1bf539d4', 1, 3, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 'order-2', 'shop', NULL, 3, 0, 0, 3, 0, 1795448885956, 1795447085956, 1795447085975);
INSERT INTO public.hold VALUES ('01a208fc-5b9a-7006-8536-5f6967ec86b2', 0, 6, '96469c67-7289-4c83-99b4-b6636b390d0b', 'order-3', 'shop', NULL, 4, 4, 0, 0, 0, 1795447095978, 1795447085978, 1795447085978);


--
-- Data for Name: idempotency; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.idempotency VALUES ('shop', 'a5e435db-badf-4916-87ed-81068b9f2481', '\xb8a715ed7e4f28f756eecf89bba6353ded2cf29e4ec4cdf0c43c2e37c1821785', 200, '{"reservationId":"01a208fc-5b5a-7003-978f-81ac7a10c4d7","orderId":"order-1","status":"CONFIRMED","lines":[{"productVariantId":"8c98bd9f-35d8-44b9-a139-d042157d70ba","quantity":5,"outstanding":0,"confirmed":5,"released":0}],"expiresAt":"2026-11-23T15:48:05.914Z","createdAt":"2026-11-23T15:18:05.914Z","updatedAt":"2026-11-23T15:18:05.927Z"}', '', '', 1795447085927);


--
-- Data for Name: installation; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.installation VALUES (true, '01a208fc-59ea-7000-8928-986195bff722', 8, 1795447085546);


--
-- Data for Name: item; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.item VALUES ('dcfb8d68-af7a-4f59-be44-4595a36a8b7b', 7, NULL, 4, 0, 10, 1, 2, 1795447085910, 1795447085912, 2, 2);
INSERT INTO public.item VALUES ('8c98bd9f-35d8-44b9-a139-d042157d70ba', 3, 'RENAMED', 565, 0, 3, 0, 78, 1795447085654, 1795447085975, 78, 78);
INSERT INTO public.item VALUES ('e78273f4-5c27-4e08-9111-73cb756ebc9d', 4, NULL, 6, 0, 10, 0, 5, 1795447085874, 1795447085975, 6, 6);
INSERT INTO public.item VALUES ('96469c67-7289-4c83-99b4-b6636b390d0b', 6, NULL, 9, 4, 10, 0, 2, 1795447085977, 1795447085978, 2, 2);


--
-- Data for Name: ledger; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ledger VALUES (3, 1, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 1, 1, 500, 0, 500, 0, NULL, 3, 10, 'KEPT', NULL, NULL, NULL, NULL, 'shop', NULL, NULL, '01a208fc-5a56-7000-851c-5ab57016c66d', 1795447085654, 1, 0, NULL);
INSERT INTO public.ledger VALUES (3, 2, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 2, 2, 1, 0, 501, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5a7a-7000-868b-57f577756664', 1795447085690, 2, 1, NULL);
INSERT INTO public.ledger VALUES (3, 3, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 3, 2, 1, 0, 502, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5a97-7000-88fb-443885b5eabc', 1795447085719, 3, 2, NULL);
INSERT INTO public.ledger VALUES (3, 4, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 4, 2, 1, 0, 503, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5a9c-7000-8e10-64e649ad3f6c', 1795447085724, 4, 3, NULL);
INSERT INTO public.ledger VALUES (3, 5, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 5, 2, 1, 0, 504, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5a9f-7000-85e3-6cb96595fe4a', 1795447085727, 5, 4, NULL);
INSERT INTO public.ledger VALUES (3, 6, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 6, 2, 1, 0, 505, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5aa4-7000-9b6b-7696c528061f', 1795447085732, 6, 5, NULL);
INSERT INTO public.ledger VALUES (3, 7, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 7, 2, 1, 0, 506, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5aa7-7000-8f95-10e5f1b4cf89', 1795447085735, 7, 6, NULL);
INSERT INTO public.ledger VALUES (3, 8, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 8, 2, 1, 0, 507, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5aa9-7000-861b-2fab467a03ad', 1795447085737, 8, 7, NULL);
INSERT INTO public.ledger VALUES (3, 9, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 9, 2, 1, 0, 508, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5aab-7000-9d3d-5f011f3b4098', 1795447085739, 9, 8, NULL);
INSERT INTO public.ledger VALUES (3, 10, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 10, 2, 1, 0, 509, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5aad-7000-8318-36b3b994fa21', 1795447085742, 10, 9, NULL);
INSERT INTO public.ledger VALUES (3, 11, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 11, 2, 1, 0, 510, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ab0-7000-8b02-7682f24bc59a', 1795447085744, 11, 10, NULL);
INSERT INTO public.ledger VALUES (3, 12, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 12, 2, 1, 0, 511, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ab2-7000-9637-5fb649eb99db', 1795447085746, 12, 11, NULL);
INSERT INTO public.ledger VALUES (3, 13, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 13, 2, 1, 0, 512, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ab4-7000-9563-689e0b5f8704', 1795447085748, 13, 12, NULL);
INSERT INTO public.ledger VALUES (3, 14, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 14, 2, 1, 0, 513, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ab7-7000-8dc0-6c32fb2268d1', 1795447085751, 14, 13, NULL);
INSERT INTO public.ledger VALUES (3, 15, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 15, 2, 1, 0, 514, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ab9-7000-9bfb-c6daf04e2124', 1795447085753, 15, 14, NULL);
INSERT INTO public.ledger VALUES (3, 16, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 16, 2, 1, 0, 515, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5abb-7000-879b-f01041c389c9', 1795447085755, 16, 15, NULL);
INSERT INTO public.ledger VALUES (3, 17, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 17, 2, 1, 0, 516, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5abd-7000-8d87-b07ad82f164d', 1795447085757, 17, 16, NULL);
INSERT INTO public.ledger VALUES (3, 18, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 18, 2, 1, 0, 517, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5abf-7000-9795-6c5aaa9d9730', 1795447085760, 18, 17, NULL);
INSERT INTO public.ledger VALUES (3, 19, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 19, 2, 1, 0, 518, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ac1-7000-8ef7-cd497328d3fd', 1795447085761, 19, 18, NULL);
INSERT INTO public.ledger VALUES (3, 20, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 20, 2, 1, 0, 519, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ac3-7000-9402-6787a7612239', 1795447085763, 20, 19, NULL);
INSERT INTO public.ledger VALUES (3, 21, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 21, 2, 1, 0, 520, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ac5-7000-9153-1aeb4749765f', 1795447085765, 21, 20, NULL);
INSERT INTO public.ledger VALUES (3, 22, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 22, 2, 1, 0, 521, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ac7-7000-9d78-803a8585087f', 1795447085767, 22, 21, NULL);
INSERT INTO public.ledger VALUES (3, 23, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 23, 2, 1, 0, 522, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ac9-7000-9859-f1be455b660d', 1795447085769, 23, 22, NULL);
INSERT INTO public.ledger VALUES (3, 24, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 24, 2, 1, 0, 523, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5acb-7000-967b-951790495c8c', 1795447085772, 24, 23, NULL);
INSERT INTO public.ledger VALUES (3, 25, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 25, 2, 1, 0, 524, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5acd-7000-8152-d2e15629697f', 1795447085773, 25, 24, NULL);
INSERT INTO public.ledger VALUES (3, 26, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 26, 2, 1, 0, 525, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ad3-7000-85a1-4e3437ab111d', 1795447085779, 26, 25, NULL);
INSERT INTO public.ledger VALUES (3, 27, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 27, 2, 1, 0, 526, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ad5-7000-837c-74f50d23b0f2', 1795447085781, 27, 26, NULL);
INSERT INTO public.ledger VALUES (3, 28, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 28, 2, 1, 0, 527, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ad7-7000-82e5-13ea62a18f12', 1795447085783, 28, 27, NULL);
INSERT INTO public.ledger VALUES (3, 29, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 29, 2, 1, 0, 528, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ad8-7000-912b-990089f84283', 1795447085784, 29, 28, NULL);
INSERT INTO public.ledger VALUES (3, 30, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 30, 2, 1, 0, 529, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ada-7000-8a47-c3dcfbbec8a3', 1795447085786, 30, 29, NULL);
INSERT INTO public.ledger VALUES (3, 31, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 31, 2, 1, 0, 530, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5adb-7000-8295-501640fd69d3', 1795447085787, 31, 30, NULL);
INSERT INTO public.ledger VALUES (3, 32, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 32, 2, 1, 0, 531, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5adc-7000-8046-1744c0e69592', 1795447085788, 32, 31, NULL);
INSERT INTO public.ledger VALUES (3, 33, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 33, 2, 1, 0, 532, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ade-7000-87c4-791a181f12ab', 1795447085790, 33, 32, NULL);
INSERT INTO public.ledger VALUES (3, 34, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 34, 2, 1, 0, 533, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ae0-7000-82d5-5065be09a6cb', 1795447085792, 34, 33, NULL);
INSERT INTO public.ledger VALUES (3, 35, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 35, 2, 1, 0, 534, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ae1-7000-83d0-12d573f1f963', 1795447085793, 35, 34, NULL);
INSERT INTO public.ledger VALUES (3, 36, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 36, 2, 1, 0, 535, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ae3-7000-84e2-cd7e92e6eb18', 1795447085795, 36, 35, NULL);
INSERT INTO public.ledger VALUES (3, 37, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 37, 2, 1, 0, 536, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ae5-7000-8c54-3acd38dbcd40', 1795447085797, 37, 36, NULL);
INSERT INTO public.ledger VALUES (3, 38, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 38, 2, 1, 0, 537, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ae6-7000-97d7-ec2bb1e8b087', 1795447085798, 38, 37, NULL);
INSERT INTO public.ledger VALUES (3, 39, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 39, 2, 1, 0, 538, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ae8-7000-9079-15da2ee33d61', 1795447085800, 39, 38, NULL);
INSERT INTO public.ledger VALUES (3, 40, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 40, 2, 1, 0, 539, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5ae9-7000-8181-92bd44055a53', 1795447085801, 40, 39, NULL);
INSERT INTO public.ledger VALUES (3, 41, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 41, 2, 1, 0, 540, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5aeb-7000-8d9f-27b6e95c0146', 1795447085803, 41, 40, NULL);
INSERT INTO public.ledger VALUES (3, 42, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 42, 2, 1, 0, 541, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5aec-7000-8ea8-d40d2ce6e524', 1795447085804, 42, 41, NULL);
INSERT INTO public.ledger VALUES (3, 43, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 43, 2, 1, 0, 542, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5aed-7000-8d12-0fa449e604ea', 1795447085805, 43, 42, NULL);
INSERT INTO public.ledger VALUES (3, 44, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 44, 2, 1, 0, 543, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5af0-7000-8dec-87e1654cc369', 1795447085808, 44, 43, NULL);
INSERT INTO public.ledger VALUES (3, 45, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 45, 2, 1, 0, 544, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5af2-7000-8c6f-6e740993dea5', 1795447085810, 45, 44, NULL);
INSERT INTO public.ledger VALUES (3, 46, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 46, 2, 1, 0, 545, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5af4-7000-9c49-d36ad187780f', 1795447085812, 46, 45, NULL);
INSERT INTO public.ledger VALUES (3, 47, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 47, 2, 1, 0, 546, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5af6-7000-86ad-09358c0cfea3', 1795447085814, 47, 46, NULL);
INSERT INTO public.ledger VALUES (3, 48, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 48, 2, 1, 0, 547, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5af8-7000-9826-85bca77f3aee', 1795447085816, 48, 47, NULL);
INSERT INTO public.ledger VALUES (3, 49, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 49, 2, 1, 0, 548, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5af9-7000-8b26-6d8ac29fa1a9', 1795447085817, 49, 48, NULL);
INSERT INTO public.ledger VALUES (3, 50, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 50, 2, 1, 0, 549, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5afa-7000-8ccd-733d7a2273ea', 1795447085818, 50, 49, NULL);
INSERT INTO public.ledger VALUES (3, 51, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 51, 2, 1, 0, 550, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5afb-7000-8ba4-1cff97031092', 1795447085819, 51, 50, NULL);
INSERT INTO public.ledger VALUES (3, 52, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 52, 2, 1, 0, 551, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5afd-7000-82a5-2fe3706b46d0', 1795447085821, 52, 51, NULL);
INSERT INTO public.ledger VALUES (3, 53, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 53, 2, 1, 0, 552, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5afe-7000-907f-77cdb5f8001b', 1795447085822, 53, 52, NULL);
INSERT INTO public.ledger VALUES (3, 54, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 54, 2, 1, 0, 553, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5aff-7000-9bc6-60314f618da1', 1795447085823, 54, 53, NULL);
INSERT INTO public.ledger VALUES (3, 55, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 55, 2, 1, 0, 554, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5b00-7000-8d20-850fba7a02e1', 1795447085824, 55, 54, NULL);
INSERT INTO public.ledger VALUES (3, 56, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 56, 2, 1, 0, 555, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5b02-7000-9647-512a4173ecf1', 1795447085826, 56, 55, NULL);
INSERT INTO public.ledger VALUES (3, 57, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 57, 2, 1, 0, 556, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5b03-7000-8ab3-94edf4298a5a', 1795447085827, 57, 56, NULL);
INSERT INTO public.ledger VALUES (3, 58, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 58, 2, 1, 0, 557, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5b05-7000-9301-66e033ec920e', 1795447085829, 58, 57, NULL);
INSERT INTO public.ledger VALUES (3, 59, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 59, 2, 1, 0, 558, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5b07-7000-867b-6bc638659845', 1795447085831, 59, 58, NULL);
INSERT INTO public.ledger VALUES (3, 60, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 60, 2, 1, 0, 559, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5b08-7000-9434-b9d4c7cde721', 1795447085832, 60, 59, NULL);
INSERT INTO public.ledger VALUES (3, 61, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 61, 2, 1, 0, 560, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5b0a-7000-8526-37d7b0279f96', 1795447085834, 61, 60, NULL);
INSERT INTO public.ledger VALUES (3, 62, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 62, 2, 1, 0, 561, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5b0b-7000-9e71-374dc6d92815', 1795447085835, 62, 61, NULL);
INSERT INTO public.ledger VALUES (3, 63, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 63, 2, 1, 0, 562, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5b0d-7000-86c8-0337e1cb733e', 1795447085837, 63, 62, NULL);
INSERT INTO public.ledger VALUES (3, 64, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 64, 2, 1, 0, 563, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5b0e-7000-978d-ae3d69d71d24', 1795447085838, 64, 63, NULL);
INSERT INTO public.ledger VALUES (3, 65, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 65, 2, 1, 0, 564, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5b0f-7000-9f81-0bee39f4688b', 1795447085839, 65, 64, NULL);
INSERT INTO public.ledger VALUES (3, 66, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 66, 2, 1, 0, 565, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5b12-7000-8bfd-2b4dba573169', 1795447085842, 66, 65, NULL);
INSERT INTO public.ledger VALUES (3, 67, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 67, 2, 1, 0, 566, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5b16-7000-9da8-0ff14df41a9b', 1795447085846, 67, 66, NULL);
INSERT INTO public.ledger VALUES (3, 68, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 68, 2, 1, 0, 567, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5b17-7000-9597-808ab329e1f6', 1795447085847, 68, 67, NULL);
INSERT INTO public.ledger VALUES (3, 69, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 69, 2, 1, 0, 568, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5b18-7000-9391-f0458daa2fdb', 1795447085848, 69, 68, NULL);
INSERT INTO public.ledger VALUES (3, 70, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 70, 2, 1, 0, 569, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5b19-7000-92e5-7737d92ae996', 1795447085849, 70, 69, NULL);
INSERT INTO public.ledger VALUES (3, 71, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 71, 2, 1, 0, 570, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a208fc-5b1b-7000-9e3a-de69c26985f9', 1795447085851, 71, 70, NULL);
INSERT INTO public.ledger VALUES (3, 72, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 72, 11, 0, 0, 570, 0, 3, 3, 3, 'RENAMED', NULL, NULL, NULL, NULL, 'shop', NULL, NULL, '01a208fc-5b1c-7000-9735-07b18a56925e', 1795447085852, 72, 71, NULL);
INSERT INTO public.ledger VALUES (4, 1, 'e78273f4-5c27-4e08-9111-73cb756ebc9d', 1, 1, 12, 0, 12, 0, NULL, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, NULL, '01a208fc-5b30-7000-9621-b708e47f5a89', 1795447085874, 1, 0, NULL);
INSERT INTO public.ledger VALUES (4, 2, 'e78273f4-5c27-4e08-9111-73cb756ebc9d', 2, 3, -5, 0, 7, 0, 3, 2, 10, NULL, NULL, 'order-sold', NULL, NULL, 'shop', NULL, 'count', '01a208fc-5b35-7000-9cde-ec6307e18971', 1795447085877, 2, 1, NULL);
INSERT INTO public.ledger VALUES (4, 3, 'e78273f4-5c27-4e08-9111-73cb756ebc9d', 2, 9, 0, 0, 7, 0, 2, 2, 10, NULL, 99, NULL, '01a208fc-5b38-7004-830d-21d4f251bab1', NULL, 'shop', NULL, 'INSUFFICIENT_STOCK', '01a208fc-5b38-7000-9267-04cf7bf7b3f4', 1795447085880, 3, 2, NULL);
INSERT INTO public.ledger VALUES (7, 1, 'dcfb8d68-af7a-4f59-be44-4595a36a8b7b', 1, 1, 4, 0, 4, 0, NULL, 2, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, NULL, '01a208fc-5b56-7000-9f6c-34df573edea3', 1795447085910, 1, 0, NULL);
INSERT INTO public.ledger VALUES (7, 2, 'dcfb8d68-af7a-4f59-be44-4595a36a8b7b', 2, 10, 0, 0, 4, 0, 2, 5, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, NULL, '01a208fc-5b58-7000-8655-fae75f9757b8', 1795447085912, 2, 1, NULL);
INSERT INTO public.ledger VALUES (3, 73, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 73, 6, 0, 5, 570, 5, 3, 3, 3, NULL, NULL, 'order-1', '01a208fc-5b5a-7003-978f-81ac7a10c4d7', 1795448885914, 'shop', NULL, NULL, '01a208fc-5b5a-7000-8021-2be0244486e6', 1795447085914, 73, 72, NULL);
INSERT INTO public.ledger VALUES (3, 74, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 74, 3, -5, -5, 565, 0, 3, 3, 3, NULL, NULL, 'order-1', '01a208fc-5b5a-7003-978f-81ac7a10c4d7', NULL, 'shop', NULL, NULL, '01a208fc-5b67-7000-8860-9b2ba8a7d257', 1795447085927, 74, 73, NULL);
INSERT INTO public.ledger VALUES (3, 75, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 75, 6, 0, 2, 565, 2, 3, 3, 3, NULL, NULL, NULL, '01a208fc-5b79-7003-8eb1-42b88c7ad4b5', 1795448885945, 'shop', NULL, NULL, '01a208fc-5b79-7000-892c-61b467ac26ce', 1795447085945, 75, 74, NULL);
INSERT INTO public.ledger VALUES (3, 76, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 76, 7, 0, -2, 565, 0, 3, 3, 3, NULL, NULL, NULL, '01a208fc-5b79-7003-8eb1-42b88c7ad4b5', NULL, 'shop', NULL, NULL, '01a208fc-5b7b-7000-87fd-9c2f3fce2911', 1795447085948, 76, 75, NULL);
INSERT INTO public.ledger VALUES (4, 4, 'e78273f4-5c27-4e08-9111-73cb756ebc9d', 3, 6, 0, 2, 7, 2, 2, 2, 10, NULL, NULL, 'order-2', '01a208fc-5b84-7003-8de2-6b4c1bf539d4', 1795448885956, 'shop', NULL, NULL, '01a208fc-5b84-7000-99f8-eba57d849262', 1795447085956, 4, 3, NULL);
INSERT INTO public.ledger VALUES (3, 77, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 77, 6, 0, 3, 565, 3, 3, 3, 3, NULL, NULL, 'order-2', '01a208fc-5b84-7003-8de2-6b4c1bf539d4', 1795448885956, 'shop', NULL, NULL, '01a208fc-5b84-7000-99f8-eba57d849262', 1795447085956, 77, 76, NULL);
INSERT INTO public.ledger VALUES (4, 5, 'e78273f4-5c27-4e08-9111-73cb756ebc9d', 4, 3, -1, -1, 6, 1, 2, 2, 10, NULL, NULL, 'order-2', '01a208fc-5b84-7003-8de2-6b4c1bf539d4', NULL, 'shop', NULL, NULL, '01a208fc-5b92-7000-845a-5edc0adfa222', 1795447085972, 5, 4, NULL);
INSERT INTO public.ledger VALUES (4, 6, 'e78273f4-5c27-4e08-9111-73cb756ebc9d', 5, 7, 0, -1, 6, 0, 2, 2, 10, NULL, NULL, 'order-2', '01a208fc-5b84-7003-8de2-6b4c1bf539d4', NULL, 'shop', NULL, NULL, '01a208fc-5b97-7000-953e-7aaa513ac366', 1795447085975, 6, 5, NULL);
INSERT INTO public.ledger VALUES (3, 78, '8c98bd9f-35d8-44b9-a139-d042157d70ba', 78, 7, 0, -3, 565, 0, 3, 3, 3, NULL, NULL, 'order-2', '01a208fc-5b84-7003-8de2-6b4c1bf539d4', NULL, 'shop', NULL, NULL, '01a208fc-5b97-7000-953e-7aaa513ac366', 1795447085975, 78, 77, NULL);
INSERT INTO public.ledger VALUES (6, 1, '96469c67-7289-4c83-99b4-b6636b390d0b', 1, 1, 9, 0, 9, 0, NULL, 2, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, NULL, '01a208fc-5b99-7000-8327-3c049c899d39', 1795447085977, 1, 0, NULL);
INSERT INTO public.ledger VALUES (6, 2, '96469c67-7289-4c83-99b4-b6636b390d0b', 2, 6, 0, 4, 9, 4, 2, 2, 10, NULL, NULL, 'order-3', '01a208fc-5b9a-7006-8536-5f6967ec86b2', 1795447095978, 'shop', NULL, NULL, '01a208fc-5b9a-7000-8d3d-12cea79ba7a1', 1795447085978, 2, 1, NULL);


--
-- Data for Name: ledger_beginning; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: opening_hold; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: opening_item; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: relay_cursor; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: schema_version; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.schema_version VALUES (1, 1795447085546);
INSERT INTO public.schema_version VALUES (2, 1795447085546);
INSERT INTO public.schema_version VALUES (3, 1795447085546);


--
-- Data for Name: stream_head; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.stream_head VALUES (0, 0, 0);
INSERT INTO public.stream_head VALUES (1, 0, 0);
INSERT INTO public.stream_head VALUES (2, 0, 0);
INSERT INTO public.stream_head VALUES (5, 0, 0);
INSERT INTO public.stream_head VALUES (7, 2, 1795447085912);
INSERT INTO public.stream_head VALUES (3, 78, 1795447085975);
INSERT INTO public.stream_head VALUES (4, 6, 1795447085975);
INSERT INTO public.stream_head VALUES (6, 2, 1795447085978);


--
-- Name: alert alert_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alert
    ADD CONSTRAINT alert_pkey PRIMARY KEY (id);


--
-- Name: committer committer_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.committer
    ADD CONSTRAINT committer_pkey PRIMARY KEY (id);


--
-- Name: consumed_event consumed_event_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consumed_event
    ADD CONSTRAINT consumed_event_pkey PRIMARY KEY (event_id);


--
-- Name: hold hold_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hold
    ADD CONSTRAINT hold_pkey PRIMARY KEY (reservation, line);


--
-- Name: idempotency idempotency_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (client, key);


--
-- Name: installation installation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.installation
    ADD CONSTRAINT installation_pkey PRIMARY KEY (only_row);


--
-- Name: item item_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.item
    ADD CONSTRAINT item_pkey PRIMARY KEY (variant);


--
-- Name: ledger_beginning ledger_beginning_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger_beginning
    ADD CONSTRAINT ledger_beginning_pkey PRIMARY KEY (stream);


--
-- Name: ledger ledger_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY (stream, sequence);


--
-- Name: opening_hold opening_hold_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.opening_hold
    ADD CONSTRAINT opening_hold_pkey PRIMARY KEY (stream, reservation, variant);


--
-- Name: opening_item opening_item_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.opening_item
    ADD CONSTRAINT opening_item_pkey PRIMARY KEY (variant);


--
-- Name: relay_cursor relay_cursor_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.relay_cursor
    ADD CONSTRAINT relay_cursor_pkey PRIMARY KEY (stream);


--
-- Name: schema_version schema_version_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (version);


--
-- Name: stream_head stream_head_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.stream_head
    ADD CONSTRAINT stream_head_pkey PRIMARY KEY (stream);


--
-- Name: alert_open; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX alert_open ON public.alert USING btree (variant, kind) WHERE (acknowledged_at IS NULL);


--
-- Name: alert_raised; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX alert_raised ON public.alert USING btree (raised_at, id);


--
-- Name: consumed_event_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX consumed_event_age ON public.consumed_event USING btree (consumed_at);


--
-- Name: hold_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX hold_due ON public.hold USING btree (expires_at, variant) WHERE ((outstanding > 0) AND (expires_at IS NOT NULL));


--
-- Name: hold_order; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX hold_order ON public.hold USING btree (order_id) WHERE ((order_id IS NOT NULL) AND (line = 0));


--
-- Name: hold_unordered; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX hold_unordered ON public.hold USING btree (variant, client) WHERE ((outstanding > 0) AND (order_id IS NULL));


--
-- Name: idempotency_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idempotency_age ON public.idempotency USING btree (created_at);


--
-- Name: item_sku; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX item_sku ON public.item USING btree (sku, variant) WHERE (sku IS NOT NULL);


--
-- Name: ledger_mark; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ledger_mark ON public.ledger USING btree (variant, sequence) WHERE (("position" > 0) AND (("position" % (64)::bigint) = 0));


--
-- Name: ledger_settings; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ledger_settings ON public.ledger USING btree (variant, sequence) WHERE (type = ANY (ARRAY[1, 10, 11]));


--
-- PostgreSQL database dump complete
--


