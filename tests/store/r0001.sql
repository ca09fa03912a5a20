PRAGMA application_id = 0x416E4E6F;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE changes (
	edit_id INTEGER NOT NULL, 
	document_id INTEGER NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (edit_id, document_id), 
	FOREIGN KEY(edit_id) REFERENCES edits (id)
)
 WITHOUT ROWID

;
INSERT INTO "changes" VALUES(1,3677034707887981361,'{"documents":[[null,{"id":3677034707887981361,"key":"a","title":"A","source":"wire","status":"new","meta":{"date":"2016-05-01","flag":"look again","language":"en"},"length":48}]]}');
INSERT INTO "changes" VALUES(1,3677034707888108342,'{"documents":[[null,{"id":3677034707888108342,"key":"b","title":"B","source":"wire","status":"new","meta":{"date":"Sun, 02 May 2016 10:00:00 +0200"},"length":8}]]}');
INSERT INTO "changes" VALUES(1,3677034707888167735,'{"documents":[[null,{"id":3677034707888167735,"key":"c","title":"C","source":"blog","status":"new","meta":{},"length":14}]]}');
INSERT INTO "changes" VALUES(2,3677034707887981361,'{"spans":[[{"id":3677034707888071475,"document_id":3677034707887981361,"start":19,"end":26,"label":"PERSON","status":"proposed","kb_id":null,"source":"model","score":0.5,"note":""},{"id":3677034707888071475,"document_id":3677034707887981361,"start":19,"end":26,"label":"GPE","status":"accepted","kb_id":null,"source":"model","score":0.5,"note":""}]]}');
INSERT INTO "changes" VALUES(3,0,'{"entities":[[null,{"id":"local:1","label":"Islamic State","description":"","types":[],"aliases":[]}]]}');
INSERT INTO "changes" VALUES(3,3677034707887981361,'{"spans":[[{"id":3677034707888050994,"document_id":3677034707887981361,"start":0,"end":13,"label":"ORG","status":"proposed","kb_id":null,"source":"model","score":0.5,"note":""},{"id":3677034707888050994,"document_id":3677034707887981361,"start":0,"end":13,"label":"ORG","status":"accepted","kb_id":"local:1","source":"model","score":0.5,"note":""}]]}');
INSERT INTO "changes" VALUES(4,3677034707887981361,'{"spans":[[{"id":3677034707888050994,"document_id":3677034707887981361,"start":0,"end":13,"label":"ORG","status":"accepted","kb_id":"local:1","source":"model","score":0.5,"note":""},{"id":3677034707888050994,"document_id":3677034707887981361,"start":0,"end":13,"label":"ORG","status":"rejected","kb_id":"local:1","source":"model","score":0.5,"note":""}]]}');
CREATE TABLE documents (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	title TEXT NOT NULL, 
	source TEXT NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	meta TEXT NOT NULL, 
	length INTEGER NOT NULL, 
	digest BLOB NOT NULL, 
	deleted BOOLEAN DEFAULT 0 NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "documents" VALUES(3677034707887981361,'a','A','wire','new','{"date":"2016-05-01","flag":"look again","language":"en"}',48,X'26ACE4EDDE93BAF6B08BC427C10BAD67',0);
INSERT INTO "documents" VALUES(3677034707888108342,'b','B','wire','new','{"date":"Sun, 02 May 2016 10:00:00 +0200"}',8,X'37759951068810B3EC0EF2AEF168C7CF',0);
INSERT INTO "documents" VALUES(3677034707888167735,'c','C','blog','new','{}',14,X'9060F07FF5C09210314560B86209E447',0);
CREATE TABLE edits (
	id INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	author TEXT NOT NULL, 
	act VARCHAR(16) NOT NULL, 
	"of" INTEGER, 
	step BOOLEAN NOT NULL, 
	name TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY("of") REFERENCES edits (id)
);
INSERT INTO "edits" VALUES(1,1795427103463116,'analyst','do',NULL,0,'Import 3 documents');
INSERT INTO "edits" VALUES(2,1795427103468488,'analyst','do',NULL,1,'Label as GPE');
INSERT INTO "edits" VALUES(3,1795427103470512,'analyst','do',NULL,1,'Link to new entity Islamic State');
INSERT INTO "edits" VALUES(4,1795427103471666,'analyst','do',NULL,1,'Reject');
CREATE TABLE entities (
	id TEXT NOT NULL, 
	label TEXT NOT NULL, 
	description TEXT NOT NULL, 
	types TEXT NOT NULL, 
	aliases TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "entities" VALUES('local:1','Islamic State','','[]','[]');
CREATE TABLE labels (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	color TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	description TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
INSERT INTO "labels" VALUES(3677034707877376799,'PERSON','#1d4ed8','1','People, including fictional ones',0);
INSERT INTO "labels" VALUES(3677034707877407520,'ORG','#b45309','2','Companies, agencies, institutions, armed groups',1);
INSERT INTO "labels" VALUES(3677034707877413665,'GPE','#15803d','3','Countries, cities, states',2);
INSERT INTO "labels" VALUES(3677034707877417762,'LOC','#0e7490','4','Mountain ranges, bodies of water, regions without a government',3);
INSERT INTO "labels" VALUES(3677034707877421859,'NORP','#9333ea','5','Nationalities, religious and political groups',4);
INSERT INTO "labels" VALUES(3677034707877425956,'FAC','#57534e','6','Buildings, airports, roads, bridges, sites',5);
INSERT INTO "labels" VALUES(3677034707877428005,'EVENT','#be123c','7','Named battles, wars, elections, disasters, sports events',6);
INSERT INTO "labels" VALUES(3677034707877436198,'PRODUCT','#7c2d12','8','Objects, vehicles, weapons, foods, not services',7);
INSERT INTO "labels" VALUES(3677034707877442343,'WORK_OF_ART','#a21caf','9','Titles of books, songs, films',8);
INSERT INTO "labels" VALUES(3677034707877448488,'LAW','#1e3a5f','0','Named documents made into laws, treaties',9);
INSERT INTO "labels" VALUES(3677034707877452585,'LANGUAGE','#4d7c0f','G','Any named language',10);
INSERT INTO "labels" VALUES(3677034707877456682,'DATE','#64748b','D','Absolute or relative dates and periods',11);
INSERT INTO "labels" VALUES(3677034707877458731,'TIME','#475569','T','Times shorter than a day',12);
INSERT INTO "labels" VALUES(3677034707877462828,'PERCENT','#78716c','P','Percentages, the sign included',13);
INSERT INTO "labels" VALUES(3677034707877466925,'MONEY','#65720d','M','Sums of money, the unit included',14);
INSERT INTO "labels" VALUES(3677034707877468974,'QUANTITY','#6b7280','Q','Measurements, such as weight or distance',15);
INSERT INTO "labels" VALUES(3677034707877473071,'ORDINAL','#71717a','O','“first”, “second” and so on',16);
INSERT INTO "labels" VALUES(3677034707877477168,'CARDINAL','#525866','C','Numbers that are nothing else',17);
CREATE TABLE regions (
	id INTEGER NOT NULL, 
	document_id INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(document_id) REFERENCES documents (id)
);
INSERT INTO "regions" VALUES(3677034707888085813,3677034707887981361,27,48,'checked');
CREATE TABLE spans (
	id INTEGER NOT NULL, 
	document_id INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	label TEXT NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	kb_id TEXT, 
	source TEXT NOT NULL, 
	score DOUBLE, 
	note TEXT NOT NULL, 
	surface TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(document_id) REFERENCES documents (id)
);
INSERT INTO "spans" VALUES(3677034707888050994,3677034707887981361,0,13,'ORG','rejected','local:1','model',0.5,'','islamic state');
INSERT INTO "spans" VALUES(3677034707888071475,3677034707887981361,19,26,'GPE','accepted',NULL,'model',0.5,'','palmyra');
INSERT INTO "spans" VALUES(3677034707888077620,3677034707887981361,28,35,'GPE','accepted','Q5747','analyst',NULL,'','palmyra');
CREATE TABLE texts (
	document_id INTEGER NOT NULL, 
	body BLOB NOT NULL, 
	PRIMARY KEY (document_id), 
	FOREIGN KEY(document_id) REFERENCES documents (id)
);
INSERT INTO "texts" VALUES(3677034707887981361,X'49736C616D696320537461746520746F6F6B2050616C6D7972612E2050616C6D79726120697320696E2053797269612E');
INSERT INTO "texts" VALUES(3677034707888108342,X'4E6F7468696E672E');
INSERT INTO "texts" VALUES(3677034707888167735,X'50616C6D79726120616761696E2E');
CREATE UNIQUE INDEX documents_by_key ON documents ("key") WHERE deleted IS 0;
CREATE INDEX documents_by_status ON documents (deleted, status);
CREATE INDEX spans_by_document_id ON spans (document_id);
CREATE INDEX spans_by_kb_id ON spans (kb_id) WHERE kb_id IS NOT NULL;
CREATE INDEX spans_by_surface ON spans (surface);
CREATE INDEX regions_by_document_id ON regions (document_id);
CREATE INDEX changes_by_document_id ON changes (document_id);
COMMIT;
