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

INSERT INTO public.hold VALUES ('01a20784-07ca-7004-8009-aa5647ad7de7', 0, 4, 'c5bd3468-c770-4a0d-9c13-20305827800b', 'order-1', 'shop', NULL, 5, 0, 5, 0, 0, 1795424222986, 1795422422986, 1795422423001);
INSERT INTO public.hold VALUES ('01a20784-07e9-7004-870d-bf1d2ae4e46f', 0, 4, 'c5bd3468-c770-4a0d-9c13-20305827800b', NULL, 'shop', NULL, 2, 0, 0, 2, 0, 1795424223017, 1795422423017, 1795422423021);
INSERT INTO public.hold VALUES ('01a20784-07f6-7004-8ca5-766f4eb97950', 0, 5, 'b4d2e544-4cfd-4804-934b-585340c84a97', 'order-2', 'shop', NULL, 2, 0, 1, 1, 0, 1795424223030, 1795422423030, 1795422423052);
INSERT INTO public.hold VALUES ('01a20784-07f6-7004-8ca5-766f4eb97950', 1, 4, 'c5bd3468-c770-4a0d-9c13-20305827800b', 'order-2', 'shop', NULL, 3, 0, 0, 3, 0, 1795424223030, 1795422423030, 1795422423052);
INSERT INTO public.hold VALUES ('01a20784-0812-7001-976c-8a7191eb953e', 0, 1, 'e5642974-8c7a-4954-bb60-74fef7d3e3f9', 'order-3', 'shop', NULL, 4, 4, 0, 0, 0, 1795422433058, 1795422423058, 1795422423058);


--
-- Data for Name: idempotency; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.idempotency VALUES ('shop', 'df8b4343-fb66-4e74-bf7a-77efbb0b246e', '\xf1b75c6f1d9dbc15ee271ce3cba5399e2a94eb2ee23a89789a22a8b04cfb6290', 200, '{"reservationId":"01a20784-07ca-7004-8009-aa5647ad7de7","orderId":"order-1","status":"CONFIRMED","lines":[{"productVariantId":"c5bd3468-c770-4a0d-9c13-20305827800b","quantity":5,"outstanding":0,"confirmed":5,"released":0}],"expiresAt":"2026-11-23T08:57:02.986Z","createdAt":"2026-11-23T08:27:02.986Z","updatedAt":"2026-11-23T08:27:03.001Z"}', '', '', 1795422423001);


--
-- Data for Name: installation; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.installation VALUES (true, '01a20784-063d-7000-8104-6546a8c05988', 8, 1795422422589);


--
-- Data for Name: item; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.item VALUES ('737c79f6-da34-43c9-9145-5fce486a4a98', 0, NULL, 4, 0, 10, 1, 2, 1795422422982, 1795422422984, 2, 2);
INSERT INTO public.item VALUES ('b4d2e544-4cfd-4804-934b-585340c84a97', 5, NULL, 6, 0, 10, 0, 5, 1795422422934, 1795422423052, 6, 6);
INSERT INTO public.item VALUES ('c5bd3468-c770-4a0d-9c13-20305827800b', 4, 'RENAMED', 565, 0, 3, 0, 78, 1795422422690, 1795422423052, 78, 78);
INSERT INTO public.item VALUES ('e5642974-8c7a-4954-bb60-74fef7d3e3f9', 1, NULL, 9, 4, 10, 0, 2, 1795422423055, 1795422423058, 2, 2);


--
-- Data for Name: ledger; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ledger VALUES (4, 1, 'c5bd3468-c770-4a0d-9c13-20305827800b', 1, 1, 500, 0, 500, 0, NULL, 3, 10, 'KEPT', NULL, NULL, NULL, NULL, 'shop', NULL, NULL, '01a20784-06a1-7000-995d-5ca7c2e4da0b', 1795422422690, 1, 0, NULL);
INSERT INTO public.ledger VALUES (4, 2, 'c5bd3468-c770-4a0d-9c13-20305827800b', 2, 2, 1, 0, 501, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-06ce-7000-9761-aae2aefa67c5', 1795422422735, 2, 1, NULL);
INSERT INTO public.ledger VALUES (4, 3, 'c5bd3468-c770-4a0d-9c13-20305827800b', 3, 2, 1, 0, 502, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-06ff-7000-9b56-f298d5462ec5', 1795422422785, 3, 2, NULL);
INSERT INTO public.ledger VALUES (4, 4, 'c5bd3468-c770-4a0d-9c13-20305827800b', 4, 2, 1, 0, 503, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0709-7000-9e78-8396f102a84c', 1795422422793, 4, 3, NULL);
INSERT INTO public.ledger VALUES (4, 5, 'c5bd3468-c770-4a0d-9c13-20305827800b', 5, 2, 1, 0, 504, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0710-7000-9b2f-5e8b244e44c0', 1795422422800, 5, 4, NULL);
INSERT INTO public.ledger VALUES (4, 6, 'c5bd3468-c770-4a0d-9c13-20305827800b', 6, 2, 1, 0, 505, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0712-7000-8438-ff7bbac61ae2', 1795422422803, 6, 5, NULL);
INSERT INTO public.ledger VALUES (4, 7, 'c5bd3468-c770-4a0d-9c13-20305827800b', 7, 2, 1, 0, 506, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0715-7000-8c3d-ecc52cf3435d', 1795422422805, 7, 6, NULL);
INSERT INTO public.ledger VALUES (4, 8, 'c5bd3468-c770-4a0d-9c13-20305827800b', 8, 2, 1, 0, 507, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0717-7000-9bf1-a4b8074f190f', 1795422422807, 8, 7, NULL);
INSERT INTO public.ledger VALUES (4, 9, 'c5bd3468-c770-4a0d-9c13-20305827800b', 9, 2, 1, 0, 508, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0719-7000-9d28-cdfe3fe47ad9', 1795422422809, 9, 8, NULL);
INSERT INTO public.ledger VALUES (4, 10, 'c5bd3468-c770-4a0d-9c13-20305827800b', 10, 2, 1, 0, 509, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-071b-7000-8467-578d65214874', 1795422422811, 10, 9, NULL);
INSERT INTO public.ledger VALUES (4, 11, 'c5bd3468-c770-4a0d-9c13-20305827800b', 11, 2, 1, 0, 510, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-071d-7000-80bb-687b6d080100', 1795422422813, 11, 10, NULL);
INSERT INTO public.ledger VALUES (4, 12, 'c5bd3468-c770-4a0d-9c13-20305827800b', 12, 2, 1, 0, 511, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-071f-7000-9922-2450fe36ea04', 1795422422815, 12, 11, NULL);
INSERT INTO public.ledger VALUES (4, 13, 'c5bd3468-c770-4a0d-9c13-20305827800b', 13, 2, 1, 0, 512, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0722-7000-94ff-0fa9c59596c6', 1795422422818, 13, 12, NULL);
INSERT INTO public.ledger VALUES (4, 14, 'c5bd3468-c770-4a0d-9c13-20305827800b', 14, 2, 1, 0, 513, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0724-7000-9c90-57518347597e', 1795422422820, 14, 13, NULL);
INSERT INTO public.ledger VALUES (4, 15, 'c5bd3468-c770-4a0d-9c13-20305827800b', 15, 2, 1, 0, 514, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0726-7000-8eeb-d6f9190546b4', 1795422422822, 15, 14, NULL);
INSERT INTO public.ledger VALUES (4, 16, 'c5bd3468-c770-4a0d-9c13-20305827800b', 16, 2, 1, 0, 515, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0728-7000-9132-3aedfb129f1c', 1795422422824, 16, 15, NULL);
INSERT INTO public.ledger VALUES (4, 17, 'c5bd3468-c770-4a0d-9c13-20305827800b', 17, 2, 1, 0, 516, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-072a-7000-8648-7dffd62b5ab8', 1795422422826, 17, 16, NULL);
INSERT INTO public.ledger VALUES (4, 18, 'c5bd3468-c770-4a0d-9c13-20305827800b', 18, 2, 1, 0, 517, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-072c-7000-83fc-19e79414325a', 1795422422828, 18, 17, NULL);
INSERT INTO public.ledger VALUES (4, 19, 'c5bd3468-c770-4a0d-9c13-20305827800b', 19, 2, 1, 0, 518, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-072e-7000-92f2-11c333b04b47', 1795422422830, 19, 18, NULL);
INSERT INTO public.ledger VALUES (4, 20, 'c5bd3468-c770-4a0d-9c13-20305827800b', 20, 2, 1, 0, 519, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0730-7000-8b67-87332562d312', 1795422422832, 20, 19, NULL);
INSERT INTO public.ledger VALUES (4, 21, 'c5bd3468-c770-4a0d-9c13-20305827800b', 21, 2, 1, 0, 520, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0732-7000-82c6-646469d8bad1', 1795422422834, 21, 20, NULL);
INSERT INTO public.ledger VALUES (4, 22, 'c5bd3468-c770-4a0d-9c13-20305827800b', 22, 2, 1, 0, 521, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0734-7000-9f2d-fed620040892', 1795422422836, 22, 21, NULL);
INSERT INTO public.ledger VALUES (4, 23, 'c5bd3468-c770-4a0d-9c13-20305827800b', 23, 2, 1, 0, 522, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0736-7000-8740-e3bd7f518db4', 1795422422838, 23, 22, NULL);
INSERT INTO public.ledger VALUES (4, 24, 'c5bd3468-c770-4a0d-9c13-20305827800b', 24, 2, 1, 0, 523, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0738-7000-985b-70bdcc8702d3', 1795422422840, 24, 23, NULL);
INSERT INTO public.ledger VALUES (4, 25, 'c5bd3468-c770-4a0d-9c13-20305827800b', 25, 2, 1, 0, 524, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0739-7000-8150-ec53c4521059', 1795422422841, 25, 24, NULL);
INSERT INTO public.ledger VALUES (4, 26, 'c5bd3468-c770-4a0d-9c13-20305827800b', 26, 2, 1, 0, 525, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-073b-7000-9321-22c23a226bbc', 1795422422843, 26, 25, NULL);
INSERT INTO public.ledger VALUES (4, 27, 'c5bd3468-c770-4a0d-9c13-20305827800b', 27, 2, 1, 0, 526, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-073d-7000-9ba0-f14ea76f4ff2', 1795422422845, 27, 26, NULL);
INSERT INTO public.ledger VALUES (4, 28, 'c5bd3468-c770-4a0d-9c13-20305827800b', 28, 2, 1, 0, 527, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-073f-7000-8116-33ebda352e7a', 1795422422847, 28, 27, NULL);
INSERT INTO public.ledger VALUES (4, 29, 'c5bd3468-c770-4a0d-9c13-20305827800b', 29, 2, 1, 0, 528, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0740-7000-86d2-923f0012a769', 1795422422848, 29, 28, NULL);
INSERT INTO public.ledger VALUES (4, 30, 'c5bd3468-c770-4a0d-9c13-20305827800b', 30, 2, 1, 0, 529, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0742-7000-9ace-fae077075e32', 1795422422850, 30, 29, NULL);
INSERT INTO public.ledger VALUES (4, 31, 'c5bd3468-c770-4a0d-9c13-20305827800b', 31, 2, 1, 0, 530, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0743-7000-839a-355af77a3eee', 1795422422851, 31, 30, NULL);
INSERT INTO public.ledger VALUES (4, 32, 'c5bd3468-c770-4a0d-9c13-20305827800b', 32, 2, 1, 0, 531, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0745-7000-8a17-7a3586b6c6e5', 1795422422853, 32, 31, NULL);
INSERT INTO public.ledger VALUES (4, 33, 'c5bd3468-c770-4a0d-9c13-20305827800b', 33, 2, 1, 0, 532, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0746-7000-858d-261b7c116fe9', 1795422422854, 33, 32, NULL);
INSERT INTO public.ledger VALUES (4, 34, 'c5bd3468-c770-4a0d-9c13-20305827800b', 34, 2, 1, 0, 533, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0747-7000-8863-7995f52daf1a', 1795422422855, 34, 33, NULL);
INSERT INTO public.ledger VALUES (4, 35, 'c5bd3468-c770-4a0d-9c13-20305827800b', 35, 2, 1, 0, 534, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0749-7000-9489-6d596ec8cfd8', 1795422422857, 35, 34, NULL);
INSERT INTO public.ledger VALUES (4, 36, 'c5bd3468-c770-4a0d-9c13-20305827800b', 36, 2, 1, 0, 535, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-074a-7000-8d8f-e804b1830119', 1795422422858, 36, 35, NULL);
INSERT INTO public.ledger VALUES (4, 37, 'c5bd3468-c770-4a0d-9c13-20305827800b', 37, 2, 1, 0, 536, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-074b-7000-9f9a-2929e0833650', 1795422422859, 37, 36, NULL);
INSERT INTO public.ledger VALUES (4, 38, 'c5bd3468-c770-4a0d-9c13-20305827800b', 38, 2, 1, 0, 537, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-074d-7000-9447-ec98990c6ac9', 1795422422861, 38, 37, NULL);
INSERT INTO public.ledger VALUES (4, 39, 'c5bd3468-c770-4a0d-9c13-20305827800b', 39, 2, 1, 0, 538, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-074e-7000-945c-f4dec03b5e43', 1795422422862, 39, 38, NULL);
INSERT INTO public.ledger VALUES (4, 40, 'c5bd3468-c770-4a0d-9c13-20305827800b', 40, 2, 1, 0, 539, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-074f-7000-90ed-d8c25b9fb6e4', 1795422422863, 40, 39, NULL);
INSERT INTO public.ledger VALUES (4, 41, 'c5bd3468-c770-4a0d-9c13-20305827800b', 41, 2, 1, 0, 540, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0751-7000-90a5-76d82bd740b6', 1795422422865, 41, 40, NULL);
INSERT INTO public.ledger VALUES (4, 42, 'c5bd3468-c770-4a0d-9c13-20305827800b', 42, 2, 1, 0, 541, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0753-7000-93d1-7bed4eeeee95', 1795422422867, 42, 41, NULL);
INSERT INTO public.ledger VALUES (4, 43, 'c5bd3468-c770-4a0d-9c13-20305827800b', 43, 2, 1, 0, 542, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0754-7000-9d6b-94b3a095a9e1', 1795422422868, 43, 42, NULL);
INSERT INTO public.ledger VALUES (4, 44, 'c5bd3468-c770-4a0d-9c13-20305827800b', 44, 2, 1, 0, 543, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0759-7000-99cc-42e295e3a26b', 1795422422873, 44, 43, NULL);
INSERT INTO public.ledger VALUES (4, 45, 'c5bd3468-c770-4a0d-9c13-20305827800b', 45, 2, 1, 0, 544, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-075b-7000-8980-2fb38bcfd738', 1795422422875, 45, 44, NULL);
INSERT INTO public.ledger VALUES (4, 46, 'c5bd3468-c770-4a0d-9c13-20305827800b', 46, 2, 1, 0, 545, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-075c-7000-9579-76b316ee536b', 1795422422876, 46, 45, NULL);
INSERT INTO public.ledger VALUES (4, 47, 'c5bd3468-c770-4a0d-9c13-20305827800b', 47, 2, 1, 0, 546, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-075e-7000-881a-9f0872626c7d', 1795422422878, 47, 46, NULL);
INSERT INTO public.ledger VALUES (4, 48, 'c5bd3468-c770-4a0d-9c13-20305827800b', 48, 2, 1, 0, 547, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0760-7000-825e-a4bb716f0cc0', 1795422422880, 48, 47, NULL);
INSERT INTO public.ledger VALUES (4, 49, 'c5bd3468-c770-4a0d-9c13-20305827800b', 49, 2, 1, 0, 548, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0763-7000-816d-05b58ef859c4', 1795422422883, 49, 48, NULL);
INSERT INTO public.ledger VALUES (4, 50, 'c5bd3468-c770-4a0d-9c13-20305827800b', 50, 2, 1, 0, 549, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0764-7000-9b7e-2af56c994d8a', 1795422422884, 50, 49, NULL);
INSERT INTO public.ledger VALUES (4, 51, 'c5bd3468-c770-4a0d-9c13-20305827800b', 51, 2, 1, 0, 550, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0765-7000-96b8-33aabcfb5e9b', 1795422422886, 51, 50, NULL);
INSERT INTO public.ledger VALUES (4, 52, 'c5bd3468-c770-4a0d-9c13-20305827800b', 52, 2, 1, 0, 551, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0767-7000-96dd-947497b401e3', 1795422422887, 52, 51, NULL);
INSERT INTO public.ledger VALUES (4, 53, 'c5bd3468-c770-4a0d-9c13-20305827800b', 53, 2, 1, 0, 552, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0768-7000-9ed4-7fd95b68fc14', 1795422422888, 53, 52, NULL);
INSERT INTO public.ledger VALUES (4, 54, 'c5bd3468-c770-4a0d-9c13-20305827800b', 54, 2, 1, 0, 553, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-076a-7000-91c5-05ebf3524e1e', 1795422422890, 54, 53, NULL);
INSERT INTO public.ledger VALUES (4, 55, 'c5bd3468-c770-4a0d-9c13-20305827800b', 55, 2, 1, 0, 554, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-076c-7000-972d-c1775ba7749b', 1795422422892, 55, 54, NULL);
INSERT INTO public.ledger VALUES (4, 56, 'c5bd3468-c770-4a0d-9c13-20305827800b', 56, 2, 1, 0, 555, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-076d-7000-9b2f-6ef830a50931', 1795422422893, 56, 55, NULL);
INSERT INTO public.ledger VALUES (4, 57, 'c5bd3468-c770-4a0d-9c13-20305827800b', 57, 2, 1, 0, 556, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-076f-7000-8005-41dcee8ddc99', 1795422422895, 57, 56, NULL);
INSERT INTO public.ledger VALUES (4, 58, 'c5bd3468-c770-4a0d-9c13-20305827800b', 58, 2, 1, 0, 557, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0771-7000-9b2b-f0f7385a4110', 1795422422897, 58, 57, NULL);
INSERT INTO public.ledger VALUES (4, 59, 'c5bd3468-c770-4a0d-9c13-20305827800b', 59, 2, 1, 0, 558, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0772-7000-8243-37859312ebaf', 1795422422898, 59, 58, NULL);
INSERT INTO public.ledger VALUES (4, 60, 'c5bd3468-c770-4a0d-9c13-20305827800b', 60, 2, 1, 0, 559, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0773-7000-8004-e93f9b12d4c3', 1795422422899, 60, 59, NULL);
INSERT INTO public.ledger VALUES (4, 61, 'c5bd3468-c770-4a0d-9c13-20305827800b', 61, 2, 1, 0, 560, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0774-7000-9ebd-3ad28476c7b8', 1795422422900, 61, 60, NULL);
INSERT INTO public.ledger VALUES (4, 62, 'c5bd3468-c770-4a0d-9c13-20305827800b', 62, 2, 1, 0, 561, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0775-7000-979f-dc77130425ad', 1795422422901, 62, 61, NULL);
INSERT INTO public.ledger VALUES (4, 63, 'c5bd3468-c770-4a0d-9c13-20305827800b', 63, 2, 1, 0, 562, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0777-7000-8bc3-9537ab1c753e', 1795422422903, 63, 62, NULL);
INSERT INTO public.ledger VALUES (4, 64, 'c5bd3468-c770-4a0d-9c13-20305827800b', 64, 2, 1, 0, 563, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0778-7000-9793-bc19cc397c2b', 1795422422904, 64, 63, NULL);
INSERT INTO public.ledger VALUES (4, 65, 'c5bd3468-c770-4a0d-9c13-20305827800b', 65, 2, 1, 0, 564, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-077a-7000-92a0-794320098aab', 1795422422906, 65, 64, NULL);
INSERT INTO public.ledger VALUES (4, 66, 'c5bd3468-c770-4a0d-9c13-20305827800b', 66, 2, 1, 0, 565, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-077b-7000-8a24-c3df6a42cec0', 1795422422907, 66, 65, NULL);
INSERT INTO public.ledger VALUES (4, 67, 'c5bd3468-c770-4a0d-9c13-20305827800b', 67, 2, 1, 0, 566, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-077c-7000-9a37-a9ecfd51b8fd', 1795422422908, 67, 66, NULL);
INSERT INTO public.ledger VALUES (4, 68, 'c5bd3468-c770-4a0d-9c13-20305827800b', 68, 2, 1, 0, 567, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0781-7000-86a0-a2f103958d09', 1795422422913, 68, 67, NULL);
INSERT INTO public.ledger VALUES (4, 69, 'c5bd3468-c770-4a0d-9c13-20305827800b', 69, 2, 1, 0, 568, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0783-7000-9f77-b3708967d4ce', 1795422422915, 69, 68, NULL);
INSERT INTO public.ledger VALUES (4, 70, 'c5bd3468-c770-4a0d-9c13-20305827800b', 70, 2, 1, 0, 569, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0786-7000-92a4-05807f3f96aa', 1795422422919, 70, 69, NULL);
INSERT INTO public.ledger VALUES (4, 71, 'c5bd3468-c770-4a0d-9c13-20305827800b', 71, 2, 1, 0, 570, 0, 3, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, 'count', '01a20784-0788-7000-9e9d-03c92396bed4', 1795422422920, 71, 70, NULL);
INSERT INTO public.ledger VALUES (4, 72, 'c5bd3468-c770-4a0d-9c13-20305827800b', 72, 11, 0, 0, 570, 0, 3, 3, 3, 'RENAMED', NULL, NULL, NULL, NULL, 'shop', NULL, NULL, '01a20784-078a-7000-8e21-817776ff626a', 1795422422922, 72, 71, NULL);
INSERT INTO public.ledger VALUES (5, 1, 'b4d2e544-4cfd-4804-934b-585340c84a97', 1, 1, 12, 0, 12, 0, NULL, 3, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, NULL, '01a20784-0796-7000-8955-8d455dd8682d', 1795422422934, 1, 0, NULL);
INSERT INTO public.ledger VALUES (5, 2, 'b4d2e544-4cfd-4804-934b-585340c84a97', 2, 3, -5, 0, 7, 0, 3, 2, 10, NULL, NULL, 'order-sold', NULL, NULL, 'shop', NULL, 'count', '01a20784-079c-7000-9eb2-97f5366bee19', 1795422422940, 2, 1, NULL);
INSERT INTO public.ledger VALUES (5, 3, 'b4d2e544-4cfd-4804-934b-585340c84a97', 2, 9, 0, 0, 7, 0, 2, 2, 10, NULL, 99, NULL, '01a20784-07a0-7005-87ad-1390cbc5c114', NULL, 'shop', NULL, 'INSUFFICIENT_STOCK', '01a20784-07a0-7000-952e-da7b6576274e', 1795422422944, 3, 2, NULL);
INSERT INTO public.ledger VALUES (0, 1, '737c79f6-da34-43c9-9145-5fce486a4a98', 1, 1, 4, 0, 4, 0, NULL, 2, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, NULL, '01a20784-07c6-7000-8901-9f904167629a', 1795422422982, 1, 0, NULL);
INSERT INTO public.ledger VALUES (0, 2, '737c79f6-da34-43c9-9145-5fce486a4a98', 2, 10, 0, 0, 4, 0, 2, 5, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, NULL, '01a20784-07c8-7000-8cd8-64dd25719d12', 1795422422984, 2, 1, NULL);
INSERT INTO public.ledger VALUES (4, 73, 'c5bd3468-c770-4a0d-9c13-20305827800b', 73, 6, 0, 5, 570, 5, 3, 3, 3, NULL, NULL, 'order-1', '01a20784-07ca-7004-8009-aa5647ad7de7', 1795424222986, 'shop', NULL, NULL, '01a20784-07ca-7000-9893-d40bec4cb608', 1795422422986, 73, 72, NULL);
INSERT INTO public.ledger VALUES (4, 74, 'c5bd3468-c770-4a0d-9c13-20305827800b', 74, 3, -5, -5, 565, 0, 3, 3, 3, NULL, NULL, 'order-1', '01a20784-07ca-7004-8009-aa5647ad7de7', NULL, 'shop', NULL, NULL, '01a20784-07d9-7000-825e-26294e167dbb', 1795422423001, 74, 73, NULL);
INSERT INTO public.ledger VALUES (4, 75, 'c5bd3468-c770-4a0d-9c13-20305827800b', 75, 6, 0, 2, 565, 2, 3, 3, 3, NULL, NULL, NULL, '01a20784-07e9-7004-870d-bf1d2ae4e46f', 1795424223017, 'shop', NULL, NULL, '01a20784-07e9-7000-9698-2f6bc6160dae', 1795422423017, 75, 74, NULL);
INSERT INTO public.ledger VALUES (4, 76, 'c5bd3468-c770-4a0d-9c13-20305827800b', 76, 7, 0, -2, 565, 0, 3, 3, 3, NULL, NULL, NULL, '01a20784-07e9-7004-870d-bf1d2ae4e46f', NULL, 'shop', NULL, NULL, '01a20784-07ed-7000-9f73-f0cfac6e0b33', 1795422423021, 76, 75, NULL);
INSERT INTO public.ledger VALUES (5, 4, 'b4d2e544-4cfd-4804-934b-585340c84a97', 3, 6, 0, 2, 7, 2, 2, 2, 10, NULL, NULL, 'order-2', '01a20784-07f6-7004-8ca5-766f4eb97950', 1795424223030, 'shop', NULL, NULL, '01a20784-07f6-7000-9ab3-9250d9e738ab', 1795422423030, 4, 3, NULL);
INSERT INTO public.ledger VALUES (4, 77, 'c5bd3468-c770-4a0d-9c13-20305827800b', 77, 6, 0, 3, 565, 3, 3, 3, 3, NULL, NULL, 'order-2', '01a20784-07f6-7004-8ca5-766f4eb97950', 1795424223030, 'shop', NULL, NULL, '01a20784-07f6-7000-9ab3-9250d9e738ab', 1795422423030, 77, 76, NULL);
INSERT INTO public.ledger VALUES (5, 5, 'b4d2e544-4cfd-4804-934b-585340c84a97', 4, 3, -1, -1, 6, 1, 2, 2, 10, NULL, NULL, 'order-2', '01a20784-07f6-7004-8ca5-766f4eb97950', NULL, 'shop', NULL, NULL, '01a20784-0804-7000-8e77-d2c8a2eabaf9', 1795422423045, 5, 4, NULL);
INSERT INTO public.ledger VALUES (5, 6, 'b4d2e544-4cfd-4804-934b-585340c84a97', 5, 7, 0, -1, 6, 0, 2, 2, 10, NULL, NULL, 'order-2', '01a20784-07f6-7004-8ca5-766f4eb97950', NULL, 'shop', NULL, NULL, '01a20784-080c-7000-8f98-ecaf43009519', 1795422423052, 6, 5, NULL);
INSERT INTO public.ledger VALUES (4, 78, 'c5bd3468-c770-4a0d-9c13-20305827800b', 78, 7, 0, -3, 565, 0, 3, 3, 3, NULL, NULL, 'order-2', '01a20784-07f6-7004-8ca5-766f4eb97950', NULL, 'shop', NULL, NULL, '01a20784-080c-7000-8f98-ecaf43009519', 1795422423052, 78, 77, NULL);
INSERT INTO public.ledger VALUES (1, 1, 'e5642974-8c7a-4954-bb60-74fef7d3e3f9', 1, 1, 9, 0, 9, 0, NULL, 2, 10, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, NULL, '01a20784-080f-7000-91f7-8b2347fb5e49', 1795422423055, 1, 0, NULL);
INSERT INTO public.ledger VALUES (1, 2, 'e5642974-8c7a-4954-bb60-74fef7d3e3f9', 2, 6, 0, 4, 9, 4, 2, 2, 10, NULL, NULL, 'order-3', '01a20784-0812-7001-976c-8a7191eb953e', 1795422433058, 'shop', NULL, NULL, '01a20784-0812-7000-98eb-53c28b08d706', 1795422423058, 2, 1, NULL);


--
-- Data for Name: relay_cursor; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: schema_version; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.schema_version VALUES (1, 1795422422589);


--
-- Data for Name: stream_head; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.stream_head VALUES (2, 0, 0);
INSERT INTO public.stream_head VALUES (3, 0, 0);
INSERT INTO public.stream_head VALUES (6, 0, 0);
INSERT INTO public.stream_head VALUES (7, 0, 0);
INSERT INTO public.stream_head VALUES (0, 2, 1795422422984);
INSERT INTO public.stream_head VALUES (4, 78, 1795422423052);
INSERT INTO public.stream_head VALUES (5, 6, 1795422423052);
INSERT INTO public.stream_head VALUES (1, 2, 1795422423058);


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
-- Name: ledger ledger_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY (stream, sequence);


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


