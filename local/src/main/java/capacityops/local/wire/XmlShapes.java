package capacityops.local.wire;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;

/** Writes the XML answers of the query protocols. */
final class XmlShapes {
  private static final XMLOutputFactory FACTORY = XMLOutputFactory.newFactory();

  private final XMLStreamWriter xml;
  private final String listElement;

  private XmlShapes(XMLStreamWriter xml, String listElement) {
    this.xml = xml;
    this.listElement = listElement;
  }

  /** What a document contains. */
  @FunctionalInterface
  interface Content {
    void write(XmlShapes xml) throws XMLStreamException;
  }

  /**
   * A whole document.
   *
   * @param namespace empty for none
   * @param listElement the name of a list's elements where the model gives none
   */
  static byte[] document(String root, String namespace, String listElement, Content content) {
    try {
      StringWriter text = new StringWriter();
      XMLStreamWriter xml = FACTORY.createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement(root);
      if (!namespace.isEmpty()) {
        xml.writeDefaultNamespace(namespace);
      }
      content.write(new XmlShapes(xml, listElement));
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
      return text.toString().getBytes(StandardCharsets.UTF_8);
    } catch (XMLStreamException e) {
      throw new IllegalStateException("Cannot write " + root, e);
    }
  }

  void element(String name, String text) throws XMLStreamException {
    xml.writeStartElement(name);
    xml.writeCharacters(text);
    xml.writeEndElement();
  }

  void element(String name, Content content) throws XMLStreamException {
    xml.writeStartElement(name);
    content.write(this);
    xml.writeEndElement();
  }

  /** The members of a shape that are set, under their response names. */
  void members(SdkPojo shape) throws XMLStreamException {
    members(shape, field -> true);
  }

  void members(SdkPojo shape, Predicate<SdkField<?>> which) throws XMLStreamException {
    for (SdkField<?> field : shape.sdkFields()) {
      Object value = which.test(field) ? Values.of(field, shape).orElse(null) : null;
      if (value != null) {
        member(field, field.unmarshallLocationName(), value);
      }
    }
  }

  private void member(SdkField<?> field, String name, Object value) throws XMLStreamException {
    switch (value) {
      case SdkPojo shape -> element(name, content -> content.members(shape));
      case List<?> list -> list(field, name, list);
      case Map<?, ?> map -> map(field, name, map);
      default -> element(name, Values.format(field, value, TimestampFormatTrait.Format.ISO_8601));
    }
  }

  private void list(SdkField<?> field, String name, List<?> values) throws XMLStreamException {
    ListTrait trait = field.getTrait(ListTrait.class);
    SdkField<?> element = Values.element(field);
    if (trait.isFlattened()) {
      for (Object value : values) {
        member(element, name, value);
      }
      return;
    }
    String elementName = trait.memberLocationName();
    xml.writeStartElement(name);
    for (Object value : values) {
      member(element, elementName == null ? listElement : elementName, value);
    }
    xml.writeEndElement();
  }

  private void map(SdkField<?> field, String name, Map<?, ?> values) throws XMLStreamException {
    MapTrait trait = field.getTrait(MapTrait.class);
    if (!trait.isFlattened()) {
      xml.writeStartElement(name);
    }
    for (Map.Entry<?, ?> entry : values.entrySet()) {
      xml.writeStartElement(trait.isFlattened() ? name : "entry");
      element(
          trait.keyLocationName() == null ? "key" : trait.keyLocationName(),
          entry.getKey().toString());
      member(
          Values.mapValue(field),
          trait.valueLocationName() == null ? "value" : trait.valueLocationName(),
          entry.getValue());
      xml.writeEndElement();
    }
    if (!trait.isFlattened()) {
      xml.writeEndElement();
    }
  }
}
