-- Host: localhost    Database: group
DROP TABLE IF EXISTS `faq`;
CREATE TABLE `faq` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `question` text NOT NULL,
  `answer` text NOT NULL,
  `created` datetime DEFAULT NULL,
  PRIMARY KEY (`id`)
) DEFAULT CHARSET=utf8;

LOCK TABLES `faq` WRITE;
INSERT INTO `faq` VALUES (1,'How large should a batch be at the start?','Start with thirty two and double it while it still fits into memory.','2016-09-01 18:00:00'),(2,'Which optimiser do you reach for first?','Adam with a small learning rate, and plain SGD once the data is large.','2016-09-01 18:00:00'),(3,'Do you shuffle the data in every epoch?','Yes, always, because the order would otherwise be learned as well.','2016-09-01 18:00:00'),(4,'Where can I read more about schedules?','The cosine schedule is explained at https://example.org/cosine in plain words.','2016-09-01 18:00:00');
UNLOCK TABLES;
