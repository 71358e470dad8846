package capacityops.local.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.local.samples.Samples;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each function as a template's outputs show it. */
class IntrinsicsTest {
  private static final String TEMPLATE =
      """
      Transform: AWS::Serverless-2016-10-31
      Parameters:
        Stage: {Type: String, Default: dev}
        Zones: {Type: CommaDelimitedList, Default: 'a,b'}
        Size: {Type: Number, Default: 3}
      Mappings: {Regions: {us-east-1: {Name: Virginia}}}
      Conditions:
        IsDev: !Equals [!Ref Stage, dev]
        Both: !And [!Condition IsDev, !Equals [!Ref Size, '3']]
        Either: !Or [!Not [!Condition IsDev], !Equals [x, y]]
      Resources:
        Start:
          Type: AWS::Serverless::Function
          Properties:
            FunctionName: start
            Runtime: java25
            Handler: a.B
            CodeUri: function.jar
            AutoPublishAlias: live
        Api: {Type: 'AWS::Serverless::HttpApi', Properties: {StageName: v1}}
        Topic: {Type: 'AWS::SNS::Topic', Properties: {TopicName: topic}}
        Queue: {Type: 'AWS::SQS::Queue', Properties: {QueueName: queue}}
        Key: {Type: 'AWS::KMS::Key', Properties: {EnableKeyRotation: true}}
      Outputs:
        Out: {Value: VALUE}
      """;

  @TempDir Path folder;

  private String out(String value) {
    return Samples.load(folder, TEMPLATE.replace("VALUE", value), Map.of())
        .outputs()
        .get("Out")
        .value();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "!Ref Stage                                          | dev",
        "!Ref AWS::AccountId                                 | 123456789012",
        "!Sub '${AWS::Region}-${Stage}-${!Stage}'            | us-east-1-dev-${Stage}",
        "!Sub ['${A}/${Stage}', {A: !Ref Size}]              | 3/dev",
        "!Sub '${Queue.Arn}'                                 | arn:aws:sqs:us-east-1:123456789012:queue",
        "{'Fn::Sub': '${Topic}'}                             | arn:aws:sns:us-east-1:123456789012:topic",
        "!Ref Queue                      | https://sqs.us-east-1.amazonaws.com/123456789012/queue",
        "!GetAtt Queue.QueueName                             | queue",
        "{'Fn::GetAtt': [Topic, TopicName]}                  | topic",
        "!Join [':', [a, !Ref Stage]]                        | a:dev",
        "!Join ['+', !Ref Zones]                             | a+b",
        "!Select [1, !Split ['/', 'x/y/z']]                  | y",
        "!FindInMap [Regions, !Ref AWS::Region, Name]        | Virginia",
        "!Base64 hello                                       | aGVsbG8=",
        "!If [Both, yes, no]                                 | yes",
        "!If [Either, yes, no]                               | no",
        "!Ref Start.Alias      | arn:aws:lambda:us-east-1:123456789012:function:start:live",
        "!Sub '${Start.Version}' | arn:aws:lambda:us-east-1:123456789012:function:start:1",
        "!Ref Api.Stage                                      | v1"
      })
  void evaluate_function_givesAConcreteValue(String value, String expected) {
    assertThat(out(value)).isEqualTo(expected);
  }

  @Test
  void evaluate_generatedNames_areShapedAsAwsShapesThem() {
    assertThat(out("!GetAtt StartRole.Arn"))
        .matches("arn:aws:iam::123456789012:role/capacity-ops-StartRole-[A-Z0-9]{12}");
    assertThat(out("!GetAtt Key.Arn"))
        .matches(
            "arn:aws:kms:us-east-1:123456789012:key/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    assertThat(out("!Ref Key")).isEqualTo(out("!Ref Key"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "!Ref Nothing             | Ref Nothing: no such parameter, pseudo parameter or resource",
        "!Ref AWS::Nothing        | Ref AWS::Nothing: no such parameter",
        "!GetAtt Queue.Colour     | GetAtt Queue.Colour: no such resource or attribute",
        "!GetAtt Queue            | Fn::GetAtt needs Resource.Attribute",
        "!Sub '${Gone}'           | Fn::Sub: ${Gone} names nothing in this template",
        "!Select [5, [a]]         | Fn::Select: no item 5 in a list of 1",
        "!FindInMap [Regions, x, Name] | Fn::FindInMap: no key x",
        "!If [Unknown, a, b]      | there is no condition Unknown",
        "!If [IsDev, a]           | Fn::If needs a condition and two values",
        "!Join [a]                | Fn::Join needs 2 arguments",
        "!Cidr [a, b, c]          | the intrinsic function Fn::Cidr is not understood",
        "!GetAZs ''               | the intrinsic function Fn::GetAZs is not understood",
        "{Ref: Stage, Other: x}   | Ref must stand alone in its object"
      })
  void evaluate_whatMakesNoSense_isAProblemWithItsLine(String value, String problem) {
    assertThatThrownBy(() -> out(value))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("template.yaml:25: " + problem);
  }

  @Test
  void load_yamlThatIsBroken_namesTheLine() {
    assertThatThrownBy(() -> Samples.load(folder, "Resources:\n  A: [\n", Map.of()))
        .hasMessageContaining("not YAML");
    assertThatThrownBy(
            () -> Samples.load(folder, "Resources: {}\nDescription: a\nDescription: b\n", Map.of()))
        .hasMessageContaining("template.yaml:3: the key Description is written twice");
  }
}
